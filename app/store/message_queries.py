"""Queries over `messages` that look at whole conversations: to remove one, and to search them."""

from collections.abc import Sequence
from typing import Any

from app.store.engine.database import Query
from app.store.messages import messages


def messages_of_contact(contact_id: str, limit: int) -> Query:
    """Answer the query of so many messages of a contact, whichever they are."""
    return Query(messages.name, [("contactId", "==", contact_id)], [], limit)


def history_until(contact_id: str, until: int, limit: int, after: Sequence[Any] | None) -> Query:
    """Answer the query of a page of a conversation as it was until a time in ms, the newest message first."""
    where = [("contactId", "==", contact_id), ("date", "<=", until)]
    return Query(messages.name, where, [("date", True)], limit, after)


def messages_of_user(uid: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Answer the query of a page of all that a user's conversations hold, the newest message first."""
    return Query(messages.name, [("uid", "==", uid)], [("date", True)], limit, after)


def history_between(contact_id: str, since: int, until: int, limit: int, after: Sequence[Any] | None) -> Query:
    """Answer the query of a page of a conversation between two times in ms, the end exclusive, the newest message first."""
    where = [("contactId", "==", contact_id), ("date", ">=", since), ("date", "<", until)]
    return Query(messages.name, where, [("date", True)], limit, after)


def messages_between(uid: str, since: int, until: int, limit: int, after: Sequence[Any] | None) -> Query:
    """Answer the query of a page of all of a user's messages between two times in ms, the end exclusive, newest first."""
    where = [("uid", "==", uid), ("date", ">=", since), ("date", "<", until)]
    return Query(messages.name, where, [("date", True)], limit, after)
