"""Unread conversations and assignments of a person. Firestore counts index entries, so no conversation is read."""

from collections.abc import Iterator, Mapping, Sequence

from app.auth.principal import UserPrincipal
from app.frozen import frozen
from app.store.engine.database import Query
from app.store.engine.store import Store
from app.store.inbox.conversation_queries import (
    conversations_of,
    conversations_unread_by,
    conversations_unread_by_everybody,
    conversations_unread_by_owner,
)
from app.store.users.users import User, users, users_sharing_with

MAX_COUNTED = 10_000
"""How far conversations of a number are counted: Firestore bills a read per 1000."""

MAX_SHARED_NUMBERS = 100
"""Numbers of others that an inbox shows; further ones are left out."""


@frozen(kw_only=True)
class NumberCount:
    """Counts of one owner's conversations for a person, without archived ones.

    Attributes:
        owner: owner of the number.
        is_own: the person is the owner.
        unread: unread for the person.
        assigned_to_me: assigned to the person.
    """

    owner: User
    is_own: bool
    unread: int
    assigned_to_me: int


@frozen
class PersonCounts:
    """Counts of a person's own number and those shared with the person."""

    numbers: Sequence[NumberCount]

    @property
    def unread(self) -> int:
        """Return the unread conversations of all numbers."""
        return sum(number.unread for number in self.numbers)

    @property
    def assigned_to_me(self) -> int:
        """Return the conversations that are assigned to the person."""
        return sum(number.assigned_to_me for number in self.numbers)

    @property
    def badge(self) -> int:
        """Return the number for the icon of an app."""
        return self.unread


class UnreadCounts:
    """Counts what a person has not read."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def count_for(self, person_uid: str, owner_uids: Sequence[str]) -> Mapping[str, int]:
        """Count the conversations that are unread for a person, by the uid of the number's owner.

        One count for the person's own number, and two for each other one, all at once; nothing else is read.
        The caller decides whether the numbers are shared with the person.
        """
        uids = list(dict.fromkeys(owner_uids))
        queries = [_unread_queries(person_uid, uid) for uid in uids]
        counts = self._store.count_all([query for some in queries for query in some])
        return {uid: _add(counts, len(some)) for uid, some in zip(uids, queries, strict=True)}

    def badge_of(self, person_uid: str) -> int:
        """Return the number for the icon of a person's app: unread conversations of their own and shared numbers.

        Reads one document for each shared number beside the counts.
        """
        sharing = find_sharing_owners(self._store, person_uid)
        return sum(self.count_for(person_uid, [person_uid, *(owner.id for owner in sharing)]).values())

    def count_all_for(self, caller: UserPrincipal) -> PersonCounts:
        """Count unread and assigned conversations of the caller's own number and those shared with the caller."""
        owners = [caller.user, *find_sharing_owners(self._store, caller.id)]
        queries = [
            [*_unread_queries(caller.id, owner.id), conversations_of([owner.id], False, caller.id, MAX_COUNTED, None)]
            for owner in owners
        ]
        counts = self._store.count_all([query for some in queries for query in some])
        return PersonCounts(
            [
                NumberCount(
                    owner=owner,
                    is_own=owner.id == caller.id,
                    unread=_add(counts, len(some) - 1),
                    assigned_to_me=next(counts),
                )
                for owner, some in zip(owners, queries, strict=True)
            ]
        )


def find_sharing_owners(store: Store, uid: str) -> list[User]:
    """Return the users who share their number with a user, without deleted ones; `MAX_SHARED_NUMBERS` at most."""
    found = store.page(users, users_sharing_with(uid, MAX_SHARED_NUMBERS, None))
    return [owner for owner in found if not owner.deleted]


def _unread_queries(person_uid: str, owner_uid: str) -> list[Query]:
    if person_uid == owner_uid:
        return [conversations_unread_by_owner([owner_uid], False, None, MAX_COUNTED, None)]
    return [
        conversations_unread_by_everybody([owner_uid], False, None, MAX_COUNTED, None),
        conversations_unread_by([owner_uid], False, person_uid, None, MAX_COUNTED, None),
    ]


def _add(counts: Iterator[int], number: int) -> int:
    return sum(next(counts) for _ in range(number))
