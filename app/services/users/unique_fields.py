"""Unique fields of users: e-mail address, phone number and external id.

Each value is reserved by a document written in the user's commit. A reservation counts only while its user exists and has
that value, so leftovers block nobody.
"""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

from app.auth.policy import Role
from app.errors import DomainError, FieldError
from app.frozen import frozen
from app.problems.catalogue import Problem
from app.problems.tenancy import EXTERNAL_ID_TAKEN
from app.problems.users import EMAIL_IN_USE, NUMBER_IN_USE
from app.services.access.free_numbers import is_number_free
from app.services.common.optimistic_retry import retry_on_conflict
from app.store.engine.collection import Reference
from app.store.engine.database import Commit
from app.store.engine.store import Prefetched, Store
from app.store.users.external_ids import (
    BOUND_BY_PROVIDER,
    ExternalId,
    ExternalKind,
    external_ids,
    new_external_id,
    reference_of,
)
from app.store.users.phone_numbers import (
    MAX_NUMBERS_OF_USER,
    NumberState,
    PhoneNumber,
    new_primary_number,
    numbers_of_user,
    phone_numbers,
)
from app.store.users.user_emails import UserEmail, email_reference, former_email_references, user_emails
from app.store.users.users import User, users
from app.times.clock import SECOND, Clock

RESERVATION_MS = 30 * SECOND
"""How long an address stays reserved for a user whose creation is in progress."""


@frozen
class _UniqueField:
    """One unique field.

    Attributes:
        attribute: attribute of the user.
        value_of: returns a user's value, empty for none.
        reference: returns the reference of a user's reservation.
        owner_of: returns the id of a reservation's owner.
        fields: returns the fields of a user's reservation that is made at a time in ms.
        problem: error if another user has the value.
        former_references: returns references of reservations by earlier versions; they count, and are replaced.
    """

    attribute: str
    value_of: Callable[[User], str]
    reference: Callable[[User], Reference[Any]]
    owner_of: Callable[[Any], str]
    fields: Callable[[User, int], dict[str, Any]]
    problem: Problem
    former_references: Callable[[str], Sequence[Reference[Any]]] = lambda _: ()

    def former_references_of(self, user: User | None) -> Sequence[Reference[Any]]:
        """Return references of a user's reservations by earlier versions; usually none."""
        value = self.value_of(user) if user is not None else ""
        return self.former_references(value) if value else ()

    def reference_of(self, user: User | None) -> Reference[Any] | None:
        """Return the reference of a user's reservation; None if the user has no value."""
        return self.reference(user) if user is not None and self.value_of(user) else None

    def is_of(self, reservation: Any, user: User | None) -> bool:
        """Whether a reservation is for a user's current value."""
        references = (self.reference_of(user), *self.former_references_of(user))
        return any(reference is not None and reference.path.id == reservation.id for reference in references)

    def taken(self, headers: dict[str, str] | None = None) -> DomainError:
        """Return the error for a taken value."""
        return DomainError(self.problem, errors=[FieldError(self.attribute, self.problem.title)], headers=headers)


_EMAIL = _UniqueField(
    "email",
    lambda user: user.email,
    lambda user: email_reference(user.email),
    lambda reservation: reservation.uid,
    lambda user, _: user_emails.encode(UserEmail(id=user.email, uid=user.id)),
    EMAIL_IN_USE,
    former_email_references,
)
_NUMBER = _UniqueField(
    "phone_number",
    lambda user: user.phone_number,
    lambda user: phone_numbers.at(user.phone_number),
    lambda reservation: reservation.uid,
    lambda user, now: phone_numbers.encode(
        new_primary_number(user.phone_number, user.id, user.organization_id, user.tenant_id, now)
    ),
    NUMBER_IN_USE,
)
_EXTERNAL_ID = _UniqueField(
    "external_id",
    lambda user: user.external_id if is_named_instance_wide(user) else "",
    lambda user: reference_of(ExternalKind.USER, user.external_id),
    lambda reservation: reservation.object_id,
    lambda user, _: external_ids.encode(new_external_id(ExternalKind.USER, user.external_id, user.id)),
    EXTERNAL_ID_TAKEN,
)
_EXTERNAL_ID_IN_TENANT = _UniqueField(
    "external_id",
    lambda user: user.external_id if user.tenant_id and not is_bound(user) else "",
    lambda user: reference_of(ExternalKind.USER, user.external_id, user.tenant_id),
    lambda reservation: reservation.object_id,
    lambda user, _: external_ids.encode(new_external_id(ExternalKind.USER, user.external_id, user.id, user.tenant_id)),
    EXTERNAL_ID_TAKEN,
)
_UNIQUE_FIELDS = (_EMAIL, _NUMBER, _EXTERNAL_ID, _EXTERNAL_ID_IN_TENANT)


class UserReservations:
    """Reservations of users' unique values."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def reserve_email(self, email: str, uid: str) -> None:
        """Reserve an address for a user about to be created, for `RESERVATION_MS`.

        Raises:
            DomainError: EMAIL_IN_USE.
        """
        reference, former = email_reference(email), former_email_references(email)

        def attempt() -> None:
            reservations = self._store.read_all([reference, *former])
            for held in reservations.values():
                if held is not None and not self._is_free(_EMAIL, held, User(id=uid)):
                    left = held.reserved_until - self._clock()
                    raise _EMAIL.taken({"Retry-After": str(left // SECOND + 1)} if left > 0 else None)
            reservation = reservations[reference.path]
            reserved = UserEmail(id=reference.path.id, uid=uid, reserved_until=self._clock() + RESERVATION_MS)
            commit = self._store.commit()
            if reservation is None:
                commit.create(reference.path, user_emails.encode(reserved))
            else:
                commit.update(reference.path, user_emails.encode(reserved), reservation.version)
            commit.send()

        retry_on_conflict(attempt)

    def release_email(self, email: str, uid: str) -> None:
        """Release a reserved address, if it is still reserved for this user."""
        reference = email_reference(email)

        def attempt() -> None:
            reservation = self._store.get(reference)
            if reservation is None or reservation.uid != uid or not reservation.reserved_until:
                return
            commit = self._store.commit()
            commit.delete(reference.path, reservation.version)
            commit.send()

        retry_on_conflict(attempt)

    def require_free(self, user: User) -> None:
        """Require that a user whose address is reserved can be created, as far as can be known before the commit.

        Raises:
            DomainError: EMAIL_IN_USE, NUMBER_IN_USE or EXTERNAL_ID_TAKEN.
        """
        self.update(self._store.commit(), None, user)

    def update(self, commit: Commit, before: User | None, after: User) -> None:
        """Add a user's new reservations to a commit, and release those of the old values.

        The commit fails with a conflict if another user reserves the same value first.

        Args:
            commit: commit that writes the user.
            before: the stored user; None for a new one, whose address must be reserved.
            after: the user after the commit.

        Raises:
            DomainError: EMAIL_IN_USE, NUMBER_IN_USE or EXTERNAL_ID_TAKEN.
        """
        pairs = [(name, name.reference_of(before), name.reference_of(after)) for name in _UNIQUE_FIELDS]
        former = {
            name.attribute: [*name.former_references_of(after), *name.former_references_of(before)] for name in _UNIQUE_FIELDS
        }
        references = [reference for _, *both in pairs for reference in both if reference is not None]
        reservations = self._store.read_all([*references, *itertools.chain.from_iterable(former.values())])
        for name, old, new in pairs:
            if new is not None:
                self._reserve(commit, name, new, reservations[new.path], before, after)
            if name is _NUMBER:
                self._update_numbers(commit, before, after, reservations)
                continue
            given_up = {reference.path for reference in (*former[name.attribute], *([old] if old is not None else []))}
            for path in given_up - {new.path if new is not None else None}:
                reservation = reservations[path]
                if reservation is not None and name.owner_of(reservation) == after.id:
                    commit.delete(path, reservation.version)
            for reference in name.former_references_of(after):
                reservation = reservations[reference.path]
                if (
                    reservation is not None
                    and name.owner_of(reservation) != after.id
                    and not self._is_free(name, reservation, after)
                ):
                    raise name.taken()
        self._refuse_older_name(before, after)

    def _refuse_older_name(self, before: User | None, after: User) -> None:
        """Refuse an external id of another user of the tenant whose reservation predates those per tenant."""
        is_new = before is None or (before.external_id, before.tenant_id) != (after.external_id, after.tenant_id)
        if not is_new or not after.external_id or is_named_instance_wide(after):
            return
        reservation = self._store.get(reference_of(ExternalKind.USER, after.external_id))
        owner = (
            self._store.get(users.at(reservation.object_id))
            if reservation is not None and reservation.object_id != after.id
            else None
        )
        if owner is not None and owner.tenant_id == after.tenant_id and _EXTERNAL_ID.is_of(reservation, owner):
            raise _EXTERNAL_ID.taken()

    def _reserve(
        self, commit: Commit, name: _UniqueField, reference: Reference[Any], reservation: Any, before: User | None, after: User
    ) -> None:
        fields = name.fields(after, self._clock())
        is_ours = reservation is not None and name.owner_of(reservation) == after.id
        if name is _EMAIL and before is None and not is_ours:
            # The reservation expired, and another user has the address now.
            raise name.taken()
        if reservation is None:
            commit.create(reference.path, fields)
        elif not is_ours and not self._is_free(name, reservation, after):
            raise name.taken()
        elif isinstance(reservation, PhoneNumber):
            self._take_number(commit, reservation, after, fields)
        elif not is_ours or _is_reservation(reservation):
            commit.update(reference.path, fields, reservation.version)

    def _take_number(self, commit: Commit, number: PhoneNumber, after: User, fields: dict[str, Any]) -> None:
        """Give a user a number that is free, or in the organization's stock; what is set for the number in stock stays."""
        if number.is_in_use and number.uid == after.id:
            return
        is_stock = number.state is not NumberState.RELEASED and not number.uid and number.created
        fields = phone_numbers.changes(uid=after.id, updated=self._clock()) if is_stock else fields
        commit.update(phone_numbers.path(number.id), fields, number.version)

    def _update_numbers(self, commit: Commit, before: User | None, after: User, reservations: Prefetched) -> None:
        """Release a former primary number, unless the new one is the user's already, and let all follow to an organization."""
        if before is None:
            return
        old, new = (reservations.get(phone_numbers.path(user.phone_number or "-")) for user in (before, after))
        left = old if old is not None and old.uid == after.id and before.phone_number != after.phone_number else None
        is_swap = new is not None and new.uid == after.id and new.created > 0
        if left is not None and not is_swap:
            phone_numbers.delete(commit, left)
        elif left is not None and not left.created:
            kept = new_primary_number(left.id, after.id, after.organization_id, after.tenant_id, self._clock())
            commit.update(phone_numbers.path(left.id), phone_numbers.encode(kept), left.version)
        if (before.organization_id, before.tenant_id) != (after.organization_id, after.tenant_id):
            place = {"organization_id": after.organization_id, "tenant_id": after.tenant_id, "updated": self._clock()}
            for number in self._store.page(phone_numbers, numbers_of_user(after.id, MAX_NUMBERS_OF_USER)):
                if number.created and (is_swap or left is None or number.id != left.id):
                    commit.update(phone_numbers.path(number.id), phone_numbers.changes(**place))

    def _is_free(self, name: _UniqueField, reservation: Any, after: User) -> bool:
        """Whether a user may have a reserved value: the reservation expired, or its user is gone or has another value."""
        if isinstance(reservation, PhoneNumber):
            return is_number_free(self._store, reservation, after.organization_id)
        if _is_reservation(reservation):
            return bool(self._clock() >= reservation.reserved_until)
        return not name.is_of(reservation, self._store.get(users.at(name.owner_of(reservation))))


def is_bound(user: User) -> bool:
    """Whether an identity provider assigned a user's external id."""
    return user.external_id.strip().startswith(BOUND_BY_PROVIDER)


def is_named_instance_wide(user: User) -> bool:
    """Whether a user's external id is unique in the instance; ids assigned by tenant administrators are unique per tenant."""
    return is_bound(user) or not user.tenant_id or user.external_id_role >= Role.SYSTEM_ADMIN


def _is_reservation(reservation: UserEmail | PhoneNumber | ExternalId) -> bool:
    return isinstance(reservation, UserEmail) and reservation.reserved_until > 0
