"""`conversation-events`: what happened in a conversation beside its messages, such as an assignment or an opt-out.

They are apart from `messages`, so that programs which read those find nothing that they do not know.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from app.crypto.keys import new_id
from app.frozen import frozen
from app.store.contacts.contacts import Contact
from app.store.engine.collection import Collection
from app.store.engine.database import Commit, Query, Version
from app.store.engine.open_enum import OpenEnum
from app.store.engine.stored_fields import stored


class ConversationEventKind(OpenEnum):
    """Kind of an event."""

    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    OPTED_OUT = "optedOut"
    OPTED_IN = "optedIn"
    CONSENT_REQUESTED = "consentRequested"
    CONSENT_GIVEN = "consentGiven"
    NUMBER_CHANGED = "numberChanged"
    MERGED = "merged"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"


@frozen(kw_only=True)
class ConversationEvent:
    """An event of a conversation.

    Attributes:
        uid: owner of the conversation's number.
        at: when it happened, in ms.
        by: id of the user or service account that caused it; empty for the contact and the instance.
        by_name: name of `by`; not stored, services fill it in.
        details: texts by name, such as `from` and `to` of a changed number.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    contact_id: str = stored("contactId")
    kind: ConversationEventKind = stored("kind")
    at: int = stored("at")
    by: str = stored("by", "")
    by_name: str = ""
    details: dict[str, str] = stored("details", factory=dict, replaceable=True)


conversation_events = Collection("conversation-events", ConversationEvent)


def create_event(
    commit: Commit, contact: Contact, kind: ConversationEventKind, by: str, at: int, details: Mapping[str, str]
) -> None:
    """Add an event of a contact's conversation; `at` is in ms, and `by` empty for the contact or the instance."""
    event = ConversationEvent(
        id=new_id(), uid=contact.uid, contact_id=contact.id, kind=kind, at=at, by=by, details=dict(details)
    )
    conversation_events.create(commit, event)


def move_event(commit: Commit, event_id: str, contact_id: str) -> None:
    """Move an event to another contact, regardless of concurrent updates; it must exist."""
    commit.update(conversation_events.path(event_id), conversation_events.changes(contact_id=contact_id))


def events_of_contact(contact_id: str, limit: int) -> Query:
    """Return the query for up to `limit` events of a contact, in any order."""
    return Query(conversation_events.name, [("contactId", "==", contact_id)], [], limit)


def page_of_events(contact_id: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of a conversation's events, newest first."""
    return Query(conversation_events.name, [("contactId", "==", contact_id)], [("at", True)], limit, after)


def events_of_contact_between(contact_id: str, since: int, until: int, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of a conversation's events between two times in ms, the end exclusive, newest first."""
    where = [("contactId", "==", contact_id), ("at", ">=", since), ("at", "<", until)]
    return Query(conversation_events.name, where, [("at", True)], limit, after)


def events_of_user_between(uid: str, since: int, until: int, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of the events of a user's conversations between two times in ms, newest first."""
    where = [("uid", "==", uid), ("at", ">=", since), ("at", "<", until)]
    return Query(conversation_events.name, where, [("at", True)], limit, after)


def events_until(contact_id: str, until: int, limit: int) -> Query:
    """Return the query for events of a conversation up to a time in ms, newest first."""
    where = [("contactId", "==", contact_id), ("at", "<=", until)]
    return Query(conversation_events.name, where, [("at", True)], limit)
