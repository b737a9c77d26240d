"""`blast-recipients`: recipients of a blast about whom there is more to say than their message does.

They were skipped, or they replied or opted out. The id is `<blast>:<contact>`, so that each counts once.
"""

from collections.abc import Sequence
from typing import Any

from app.frozen import frozen
from app.store.engine.collection import Collection, Reference
from app.store.engine.database import Commit, Query, Version
from app.store.engine.stored_fields import stored

SKIPPED, REPLIED, OPTED_OUT = "skipped", "replied", "optedOut"
"""Kinds of recipients."""


@frozen(kw_only=True)
class BlastRecipient:
    """A recipient of a blast. Times are ms since the epoch; 0 is never.

    Attributes:
        uid: owner of the blast.
        number: of the contact, in E.164; empty if unknown.
        kinds: `skipped`, or what the contact did: `replied`, `optedOut`.
        skipped: why the recipient got no message; empty if they got one.
        replied_at: when the contact first replied.
        opted_out_at: when the contact opted out.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    blast_id: str = stored("blastId")
    contact_id: str = stored("contactId")
    number: str = stored("number", "")
    kinds: list[str] = stored("kinds", factory=list)
    skipped: str = stored("skipped", "")
    replied_at: int = stored("repliedAt", 0)
    opted_out_at: int = stored("optedOutAt", 0)


blast_recipients = Collection("blast-recipients", BlastRecipient)


def recipient_of_blast(blast_id: str, contact_id: str) -> Reference[BlastRecipient]:
    """Return the reference of a recipient."""
    return blast_recipients.at(f"{blast_id}:{contact_id}")


def write_recipient(commit: Commit, recipient: BlastRecipient) -> None:
    """Store a recipient, whether or not it exists."""
    commit.replace(blast_recipients.path(recipient.id), blast_recipients.encode(recipient))


def recipients_of_kind(blast_id: str, kind: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of the recipients of one kind, ordered by id."""
    where = [("blastId", "==", blast_id), ("kinds", "array_contains", kind)]
    return Query(blast_recipients.name, where, [], limit, after)
