"""Documents that sending needs, read in the round trips that authenticate the caller."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from app.auth.prefetch import Prefetch
from app.recent_values import RecentValues
from app.store.engine.collection import Reference
from app.store.engine.store import Prefetched
from app.store.users.phone_numbers import phone_numbers
from app.store.users.users import User, users


class Owner(NamedTuple):
    """The owner of a number that a caller sends from: the caller, or another user."""

    uid: str
    is_caller: bool


class SendPrefetch(Prefetch):
    """The documents that `send` needs.

    The owner of a number is guessed from the last request of the same credential from the same number.
    """

    def __init__(
        self,
        find_references: Callable[[str], Sequence[Reference[Any]]],
        owners: RecentValues[tuple[str, str], Owner],
        from_number: str,
    ) -> None:
        """Take a function that returns the references of a user's conversation with the recipient."""
        self._find_references = find_references
        self._owners = owners
        self._from_number = from_number
        self._credential_id = ""
        # What `guess` took for the owner, and the references it returned.
        self._guessed: tuple[Owner | None, Sequence[Reference[Any]]] = (None, ())

    def alongside_credential(self, credential_id: str) -> Sequence[Reference[Any]]:
        """Return the reservation of the sender's number."""
        self._credential_id = credential_id
        return [phone_numbers.at(self._from_number)]

    def guess(self, credential_id: str) -> Sequence[Reference[Any]]:
        """Return what `alongside_user` would return if the number still belongs to the same user."""
        owner = self._owners.get((credential_id, self._from_number))
        if owner is None:
            return ()
        self._guessed = owner, self._references(owner)
        return self._guessed[1]

    def alongside_user(self, user: User, prefetched: Prefetched) -> Sequence[Reference[Any]]:
        """Return the conversation, and the owner of the number if that is another user."""
        line = prefetched[phone_numbers.path(self._from_number)]
        if line is None or not line.is_in_use:
            return ()
        owner = Owner(line.uid, is_caller=line.uid == user.id)
        guess, references = self._guessed
        if owner == guess:
            return references
        self._owners.note((self._credential_id, self._from_number), owner)
        return self._references(owner)

    def _references(self, owner: Owner) -> Sequence[Reference[Any]]:
        conversation = self._find_references(owner.uid)
        return conversation if owner.is_caller else (users.at(owner.uid), *conversation)
