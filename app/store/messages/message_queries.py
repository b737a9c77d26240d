"""Queries of `messages` for whole conversations: for deletion and search."""

from collections.abc import Sequence
from typing import Any

from app.store.engine.database import Query
from app.store.messages.messages import messages


def messages_of_contact(contact_id: str, limit: int) -> Query:
    """Return the query for up to `limit` messages of a contact, in any order."""
    return Query(messages.name, [("contactId", "==", contact_id)], [], limit)


def history_until(contact_id: str, until: int, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of a conversation up to a time in ms, newest first."""
    where = [("contactId", "==", contact_id), ("date", "<=", until)]
    return Query(messages.name, where, [("date", True)], limit, after)


def messages_of_user(uid: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of all messages of a user, newest first."""
    return Query(messages.name, [("uid", "==", uid)], [("date", True)], limit, after)


def history_between(contact_id: str, since: int, until: int, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of a conversation between two times in ms, the end exclusive, newest first."""
    where = [("contactId", "==", contact_id), ("date", ">=", since), ("date", "<", until)]
    return Query(messages.name, where, [("date", True)], limit, after)


def messages_between(uid: str, since: int, until: int, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of a user's messages between two times in ms, the end exclusive, newest first."""
    where = [("uid", "==", uid), ("date", ">=", since), ("date", "<", until)]
    return Query(messages.name, where, [("date", True)], limit, after)
