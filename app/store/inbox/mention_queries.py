"""Queries of notes that mention a user."""

from collections.abc import Sequence
from typing import Any

from app.store.engine.database import Query
from app.store.messages.messages import messages


def mentions_of(uid: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of the notes that mention a user, newest first."""
    return Query(messages.name, [("mentions", "array_contains", uid)], [("date", True)], limit, after)


def unseen_mentions_of(uid: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of the notes that mention a user who has not seen them, newest first."""
    return Query(messages.name, [("unseenMentions", "array_contains", uid)], [("date", True)], limit, after)
