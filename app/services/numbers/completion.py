"""Completion of numbers that earlier versions stored: they lack organization, tenant and class."""

from app.store.engine.database import StoreConflictError
from app.store.engine.store import Store
from app.store.users.phone_numbers import PhoneNumber, all_numbers, new_primary_number, phone_numbers
from app.store.users.users import users
from app.times.clock import Clock

_PAGE = 300


class NumberCompletion:
    """Writes what documents lack that hold nothing but the uid, so that lists of tenants have them."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def run(self) -> int:
        """Complete the numbers of all users, and return how many were completed. Safe to repeat."""
        return sum(
            self._complete(number) for page in self._store.pages(phone_numbers, all_numbers(_PAGE, None)) for number in page
        )

    def _complete(self, number: PhoneNumber) -> bool:
        user = self._store.get(users.at(number.uid)) if number.uid and not number.created else None
        if user is None or user.phone_number != number.id:
            return False
        commit = self._store.commit()
        complete = new_primary_number(number.id, user.id, user.organization_id, user.tenant_id, user.created or self._clock())
        commit.update(phone_numbers.path(number.id), phone_numbers.encode(complete), number.version)
        try:
            commit.send()
        except StoreConflictError:
            # Somebody changed the number meanwhile; the next run completes it, if need be.
            return False
        return True
