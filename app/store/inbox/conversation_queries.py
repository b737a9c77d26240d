"""Queries of conversations for the team inbox: of up to `MAX_OWNERS` owners of numbers, latest activity first.

A contact without a message is no conversation. Its `last_message_date` is 0, which these queries leave out.
"""

from collections.abc import Sequence
from typing import Any

from app.store.contacts.contacts import contacts
from app.store.contacts.read_states import EVERYBODY
from app.store.engine.database import Query

_Condition = tuple[str, str, Any]
_LATEST_FIRST = [("last_message_date", True)]

UNASSIGNMENT = "conversation-unassignment"
"""Kind of the job that takes an owner's conversations back from a user who has lost access; `assignee` names the user."""

MAX_OWNERS = 30
"""Maximum number of owners per query: Firestore's limit for a comparison with a list."""


def conversations_of(
    owners: Sequence[str], archived: bool, assignee: str | None, limit: int, after: Sequence[Any] | None
) -> Query:
    """Return the query for all conversations, or for those assigned to one user."""
    return Query(contacts.name, _where(owners, archived, assignee), _LATEST_FIRST, limit, after)


def conversations_unread_by_owner(
    owners: Sequence[str], archived: bool, assignee: str | None, limit: int, after: Sequence[Any] | None
) -> Query:
    """Return the query for conversations that are unread for the owner of the number."""
    return Query(contacts.name, _where(owners, archived, assignee, ("read_status", "==", False)), _LATEST_FIRST, limit, after)


def conversations_unread_by_everybody(
    owners: Sequence[str], archived: bool, assignee: str | None, limit: int, after: Sequence[Any] | None
) -> Query:
    """Return the query for conversations that are unread for all with whom the number is shared."""
    unread = _where(owners, archived, assignee, ("read_status", "==", False), ("unreadFor", "array_contains", EVERYBODY))
    return Query(contacts.name, unread, _LATEST_FIRST, limit, after)


def conversations_unread_by(
    owners: Sequence[str], archived: bool, uid: str, assignee: str | None, limit: int, after: Sequence[Any] | None
) -> Query:
    """Return the query for conversations that are unread for one of those with whom the number is shared, by name."""
    return Query(
        contacts.name, _where(owners, archived, assignee, ("unreadFor", "array_contains", uid)), _LATEST_FIRST, limit, after
    )


def conversations_opted_out(owners: Sequence[str], archived: bool, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for conversations with contacts who have opted out."""
    return Query(contacts.name, _where(owners, archived, None, ("optedOut", "==", True)), _LATEST_FIRST, limit, after)


def conversations_blocked(owners: Sequence[str], archived: bool, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for conversations with blocked contacts."""
    return Query(contacts.name, _where(owners, archived, None, ("blocked", "==", True)), _LATEST_FIRST, limit, after)


def assignments_of(owner: str, assignee: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for all conversations of an owner that are assigned to a user, ordered by id."""
    return Query(contacts.name, [("uid", "==", owner), ("assignedTo", "==", assignee)], [], limit, after)


def assignments_to(assignee: str, limit: int) -> Query:
    """Return the query for conversations of any owner that are assigned to a user, for the user's purge."""
    return Query(contacts.name, [("assignedTo", "==", assignee)], [], limit)


def _where(owners: Sequence[str], archived: bool, assignee: str | None, *conditions: _Condition) -> list[_Condition]:
    owned = ("uid", "==", owners[0]) if len(owners) == 1 else ("uid", "in", list(owners))
    where: list[_Condition] = [owned, ("isArchived", "==", archived), *conditions]
    if assignee is not None:
        where.append(("assignedTo", "==", assignee))
    return [*where, ("last_message_date", ">", 0)]
