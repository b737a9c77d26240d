"""`blasts`: one message to many contacts of a user."""

from collections.abc import Sequence
from typing import Any

from app.frozen import frozen
from app.store.engine.collection import Collection
from app.store.engine.database import Query, Version
from app.store.engine.open_enum import OpenEnum
from app.store.engine.stored_fields import stored


class BlastState(OpenEnum):
    """State of a blast. `sent` means that every recipient has a message; messages may still wait for their carrier."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    SENT = "sent"
    CANCELED = "canceled"
    FAILED = "failed"


@frozen(kw_only=True)
class Blast:
    """A blast. Times are ms since the epoch; 0 is never.

    Attributes:
        uid: owner, whose number sends it and whose contacts receive it.
        body: text with merge fields.
        from_number: sender; empty for the owner's own number.
        footer: compliance footer; empty for that of the organization.
        sent_footer: footer of the messages, fixed when sending begins.
        list_ids: lists whose contacts receive it.
        contact_ids: further contacts who receive it.
        query: filter whose contacts receive it too; None for none, `{}` for all contacts.
        send_at: when it is to begin; 0 for at once.
        timezone: IANA zone in which `send_at` was given; empty for none.
        requested_by: id of the user or service account that sends it.
        run: number of the present run; a job of an earlier run ends.
        cursor: place of the next slice: `{phase, source, after}` while recipients are collected, then `{phase, chunk, offset}`.
        chunks: number of chunks of recipients.
        recipients: number of recipients collected.
        counts: recipients that are `done` and `queued`, and the number of skipped ones by reason.
        failure: why it failed, as a sentence.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    name: str = stored("name", "")
    body: str = stored("message", "")
    media: list[str] = stored("media", factory=list)
    from_number: str = stored("from", "")
    footer: str = stored("footer", "")
    sent_footer: str = stored("sentFooter", "")
    list_ids: list[str] = stored("listIds", factory=list)
    contact_ids: list[str] = stored("contactIds", factory=list)
    query: dict[str, Any] | None = stored("query", None)
    state: BlastState = stored("state", BlastState.DRAFT)
    send_at: int = stored("sendAt", 0)
    timezone: str = stored("timezone", "")
    requested_by: str = stored("requestedBy", "")
    run: int = stored("run", 0)
    cursor: dict[str, Any] = stored("cursor", factory=dict)
    chunks: int = stored("chunks", 0)
    recipients: int = stored("recipients", 0)
    counts: dict[str, int] = stored("counts", factory=dict)
    failure: str = stored("failure", "")
    created: int = stored("created", 0)
    updated: int = stored("updated", 0)
    started: int = stored("started", 0)
    finished: int = stored("finished", 0)

    @property
    def is_for_all(self) -> bool:
        """Whether all contacts of the user get it."""
        return self.query is not None and not self.query

    @property
    def done(self) -> int:
        """Number of recipients that have a message or were skipped."""
        return self.counts.get("done", 0)

    @property
    def skipped(self) -> dict[str, int]:
        """Number of contacts that got no message, by reason."""
        return {reason: number for reason, number in self.counts.items() if reason not in ("done", "queued")}


blasts = Collection("blasts", Blast)


def page_of_blasts(uid: str, state: str | None, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of a user's blasts, the newest first."""
    where = [("uid", "==", uid)] + ([] if state is None else [("state", "==", state)])
    return Query(blasts.name, where, [("created", True)], limit, after)
