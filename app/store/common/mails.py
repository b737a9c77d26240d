"""`mails`: e-mails that wait for the mail server, and for some days those that do no longer.

An e-mail's text is composed when it is sent: it may contain a link that must not be stored, and what it says must still be
true. `sweepAt` is when the sweeper must check an e-mail, as in `messages`.
"""

from collections.abc import Sequence
from typing import Any

from app.frozen import frozen
from app.store.common.sweep_shards import LONGEST_OVERDUE_FIRST, new_shard, overdue_conditions
from app.store.engine.collection import Collection
from app.store.engine.database import Commit, Query, Version
from app.store.engine.open_enum import OpenEnum
from app.store.engine.stored_fields import stored


class MailKind(OpenEnum):
    """Subjects of e-mails."""

    WELCOME = "welcome"
    RECEIVER_OFF = "receiverOff"
    REMINDER = "reminder"
    DIGEST = "digest"
    PLAN_WARNING = "planWarning"


class MailState(OpenEnum):
    """State of an e-mail. `REFUSED`: the mail server refuses the address; `CANCELED`: it was no longer true."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELED = "canceled"


@frozen(kw_only=True)
class QueuedMail:
    """An e-mail to a user. Times are ms since the epoch; 0 is never.

    Attributes:
        uid: the recipient; empty for an address of the organization.
        tenant_id: tenant of the recipient, in whose name it is sent; empty for none.
        organization_id: organization of the recipient, whose administrators see what failed.
        recipient: e-mail address.
        kind: what it is about.
        object_id: what it is about among its kind: the integration that was switched off, empty for
            the webhook; the note of a reminder; organization, resource, percentage and month of a plan's warning.
        object_ids: likewise, if there are several: the conversations of a digest.
        attempts: how often it was handed to the mail server.
        next_attempt_at: when the next attempt is due.
        lease_until: end of the lease of the worker that is `sending`.
        expires: when it expires.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    tenant_id: str = stored("tenantId", "")
    organization_id: str = stored("organizationId", "")
    recipient: str = stored("recipient")
    kind: MailKind = stored("kind")
    object_id: str = stored("objectId", "")
    object_ids: list[str] = stored("objectIds", factory=list)
    state: MailState = stored("state", MailState.QUEUED)
    attempts: int = stored("attempts", 0)
    next_attempt_at: int = stored("nextAttemptAt", 0)
    lease_until: int = stored("leaseUntil", 0)
    created: int = stored("created", 0)
    updated: int = stored("updated", 0)
    expires: int = stored("expiresAt", 0, is_moment=True)
    sweep_at: int | None = stored("sweepAt", None)
    sweep_shard: int = stored("sweepShard", factory=new_shard)


mails = Collection("mails", QueuedMail)


def change_mail(commit: Commit, mail: QueuedMail, **attributes: Any) -> None:
    """Update attributes of an e-mail, if it is unchanged. Attributes that are None are removed from the document."""
    mails.patch(commit, mail, **attributes)


def overdue_mails(now: int, shards: Sequence[int], limit: int) -> Query:
    """Return the query for overdue e-mails, longest overdue first."""
    return Query(mails.name, overdue_conditions(now, shards), LONGEST_OVERDUE_FIRST, limit)
