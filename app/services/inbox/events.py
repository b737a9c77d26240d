"""Events in the thread of a conversation, stored in the commit of the change that they report."""

from collections.abc import Mapping

from app.store.contacts.contacts import Contact
from app.store.engine.database import Commit
from app.store.inbox.conversation_events import ConversationEventKind, create_event

MAX_KEYWORD_LENGTH = 50
"""Characters of the message that are kept as the keyword: a carrier may find one in a longer message."""

_NO_DETAILS: Mapping[str, str] = {}


def add_event(
    commit: Commit,
    contact: Contact,
    kind: ConversationEventKind,
    by: str,
    at: int,
    details: Mapping[str, str] = _NO_DETAILS,
) -> None:
    """Add an event to the thread of a conversation. It takes one write of the commit.

    Args:
        commit: commit of the change.
        contact: the conversation; only its id and owner are stored.
        kind: what happened.
        by: id of the user or service account that caused it; empty for the contact and the instance.
        at: when, in ms.
        details: texts by name, such as `keyword` of an opt-out, or `from` and `to` of a changed number.
    """
    create_event(commit, contact, kind, by, at, details)


def add_consequences(commit: Commit, before: Contact, after: Contact, by: str, at: int, keyword: str = "") -> None:
    """Add the events of what differs between two states of a contact: opt-out, block and number.

    Args:
        commit: commit of the change.
        before: as read.
        after: as written.
        by: id of the user or service account that caused it; empty for the contact and the instance.
        at: when, in ms.
        keyword: word by which the contact opted out or in; empty for none.
    """
    kinds = ConversationEventKind
    if after.opted_out is not before.opted_out:
        details = {"keyword": keyword.strip()[:MAX_KEYWORD_LENGTH]} if keyword else {}
        add_event(commit, after, kinds.OPTED_OUT if after.opted_out else kinds.OPTED_IN, by, at, details)
    if after.blocked is not before.blocked:
        add_event(commit, after, kinds.BLOCKED if after.blocked else kinds.UNBLOCKED, by, at)
    if after.phone_number != before.phone_number:
        add_event(commit, after, kinds.NUMBER_CHANGED, by, at, {"from": before.phone_number, "to": after.phone_number})
