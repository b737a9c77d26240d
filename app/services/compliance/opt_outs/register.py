"""Register of opt-outs: each change of a contact's opt-out is written in the commit that makes it."""

from typing import Any

from app.carriers.base import Keyword
from app.frozen import frozen
from app.services.inbox.events import add_consequences
from app.store.compliance.opt_outs import MAX_WORDS, OptOutCause, write_opt_out
from app.store.compliance.organization_opt_outs import write_organization_opt_out
from app.store.contacts.contacts import Contact
from app.store.engine.database import Commit
from app.store.messages.messages import Message


@frozen(kw_only=True)
class OptOutReason:
    """Reason of a change.

    Attributes:
        organization_id: of the user whose contact it is; empty for none.
        by: id of the user or service account that requested it; empty for others.
        words: text that was received; empty for none.
        message_id: message that was received or refused; empty for none.
    """

    cause: OptOutCause
    organization_id: str
    by: str = ""
    words: str = ""
    message_id: str = ""


def record_consequences(commit: Commit, before: Contact, after: Contact, reason: OptOutReason, at: int) -> None:
    """Write what differs between two states of a contact: to the thread of its conversation, and to the register.

    The arguments are those of `record_change`.
    """
    add_consequences(commit, before, after, reason.by, at, reason.words)
    record_change(commit, before, after, reason, at)


def record_change(commit: Commit, before: Contact, after: Contact, reason: OptOutReason, at: int) -> None:
    """Write to the register what a commit changes in a contact's opt-out; nothing if it changes none. Reads nothing.

    Args:
        commit: that changes the contact.
        before: as read.
        after: as written.
        reason: of the change.
        at: when, in ms.
    """
    if after.opted_out is not before.opted_out and after.phone_number:
        record(commit, after.uid, after.phone_number, reason, at, is_opt_out=after.opted_out, contact_id=after.id)


def record(
    commit: Commit, uid: str, number: str, reason: OptOutReason, at: int, *, is_opt_out: bool, contact_id: str = ""
) -> None:
    """Write an opt-out or an opt-in of a number to the register, with or without a contact.

    It takes two writes of the commit, one if the user belongs to no organization.
    """
    changes: dict[str, Any] = {"is_in_force": is_opt_out, "organization_id": reason.organization_id, "contact_id": contact_id}
    if is_opt_out:
        changes |= {
            "since": at,
            "cause": reason.cause,
            "by": reason.by,
            "words": reason.words[:MAX_WORDS],
            "message_id": reason.message_id,
            "reopened_at": 0,
            "reopened_cause": "",
            "reopened_by": "",
        }
    else:
        changes |= {"reopened_at": at, "reopened_cause": str(reason.cause), "reopened_by": reason.by}
    write_opt_out(commit, uid, number, **changes)
    if reason.organization_id:
        write_organization_opt_out(commit, reason.organization_id, number, at, is_closed=is_opt_out)


def imported_reason(organization_id: str, *, opts_out: bool) -> OptOutReason:
    """Return the reason of an imported opt-out, which the organization's numbers share, or of its end, which they do not."""
    return OptOutReason(cause=OptOutCause.IMPORT, organization_id=organization_id if opts_out else "")


def carrier_reason(message: Message) -> OptOutReason:
    """Return the reason of an opt-out that a carrier reported for a message."""
    return OptOutReason(cause=OptOutCause.CARRIER, organization_id=message.organization_id, message_id=message.id)


def record_keyword(
    commit: Commit, before: Contact, after: Contact, keyword: Keyword | None, reason: OptOutReason, at: int
) -> None:
    """Write what a received text changes, as `record_consequences` does.

    START also ends an opt-out that the organization's numbers share, although this number was not closed itself.
    """
    record_consequences(commit, before, after, reason, at)
    if keyword is Keyword.START and not before.opted_out and reason.organization_id:
        write_organization_opt_out(commit, reason.organization_id, after.phone_number, at, is_closed=False)
