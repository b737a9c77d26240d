"""Lists of numbers, limited to the caller's access."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from app.auth.policy import administers_instance, administers_organization, administers_tenant, tenant_administered_by
from app.auth.principal import Principal, UserPrincipal
from app.frozen import frozen
from app.services.common.pagination import Page, Paginator
from app.services.numbers.number_access import can_read_number, complete_number, find_number
from app.store.engine.database import Query
from app.store.engine.entity_page import Position
from app.store.engine.store import Store
from app.store.tenancy.organizations import Organization, organizations, organizations_administered_by
from app.store.users.phone_numbers import (
    NumberClass,
    NumberState,
    PhoneNumber,
    all_numbers,
    numbers_of_organizations,
    numbers_of_tenant,
    numbers_of_user,
    phone_numbers,
)
from app.store.users.users import User, users

MAX_READS = 500
"""Numbers that a page reads at most: a page of a search may be short, or empty, without being the last."""

_MAX_ORGANIZATIONS = 30
_INTERNATIONAL = re.compile(r"\+[0-9][0-9 ().-]*")


@frozen(kw_only=True)
class NumberFilter:
    """Filters of the inventory; None and empty for none.

    Attributes:
        provider: carrier that the number names itself; numbers that inherit theirs have an empty one.
        search: part of the sender, of its digits or of its label; after a plus sign, the beginning of the number.
        state: released numbers are shown only if it is `released`.
    """

    organization_id: str | None = None
    uid: str | None = None
    state: NumberState | None = None
    number_class: NumberClass | None = None
    provider: str | None = None
    search: str = ""

    @property
    def beginning(self) -> str:
        """Return the beginning of the numbers that a search after a plus sign finds; empty for any other search."""
        found = _INTERNATIONAL.fullmatch(self.search.strip())
        return "+" + "".join(filter(str.isdigit, found[0])) if found else ""

    def fits(self, number: PhoneNumber) -> bool:
        """Whether a number passes the filters."""
        shown = number.state is not NumberState.RELEASED if self.state is None else number.state == self.state
        return (
            shown
            and self.organization_id in (None, number.organization_id)
            and self.uid in (None, number.uid)
            and self.number_class in (None, number.number_class)
            and self.provider in (None, number.provider)
            and self._matches(number)
        )

    def _matches(self, number: PhoneNumber) -> bool:
        if self.beginning:
            return number.id.startswith(self.beginning)
        text = self.search.strip().casefold()
        digits = "".join(character for character in text if character.isdigit())
        in_number = bool(digits) and not any(character.isalpha() for character in text) and digits in number.id
        return not text or in_number or text in number.sender.casefold() or text in number.label.casefold()


@frozen
class ListedNumber:
    """A number with the user or inbox that has it; None for a number in stock."""

    number: PhoneNumber
    user: User | None


_QueryMaker = Callable[[int, Position | None], Query]


class NumberInventory:
    """Reads the inventory."""

    def __init__(self, store: Store, paginator: Paginator) -> None:
        self._store = store
        self._paginator = paginator

    def get(self, caller: Principal, number_id: str) -> ListedNumber:
        """Return a number.

        Raises:
            DomainError: NUMBER_NOT_FOUND.
        """
        return self.describe(find_number(self._store, caller, number_id))

    def describe(self, number: PhoneNumber) -> ListedNumber:
        """Return a number with its user."""
        return ListedNumber(number, self._store.get(users.at(number.uid)) if number.uid else None)

    def list(self, caller: Principal, filters: NumberFilter, limit: int, cursor: str | None) -> Page[ListedNumber]:
        """Return a page of the numbers that a caller may read, ordered by id.

        Administrators of the instance read all, those of a tenant its own, those of organizations theirs, and others their own.
        A filter by an organization or user without access finds nothing.

        Raises:
            DomainError: CURSOR_INVALID.
        """
        own = self._organizations_of(caller)
        query = self._query(caller, filters, own)
        if query is None:
            return Page([], None)
        readable = {organization.id: organization for organization in own}

        def matches(number: PhoneNumber) -> bool:
            # A document without organization holds nothing but its user, whose access is checked below.
            is_old = not number.created
            return (is_old or can_read_number(caller, number, readable.get(number.organization_id))) and filters.fits(number)

        batch = limit + 1
        name = f"numbers:{caller.id}:{filters}"
        page = self._paginator.filter_page(
            phone_numbers, query, name, limit, cursor, matches, batch, max(1, MAX_READS // batch) * batch
        )
        return self._with_users(caller, page, readable)

    def _with_users(
        self, caller: Principal, page: Page[PhoneNumber], readable: Mapping[str, Organization]
    ) -> Page[ListedNumber]:
        uids = sorted({number.uid for number in page.items if number.uid})
        found = self._store.read_all([users.at(uid) for uid in uids], skip_unreadable=True)
        listed = []
        for number in page.items:
            user = found[users.path(number.uid)] if number.uid else None
            complete = complete_number(number, user)
            if number.created or can_read_number(caller, complete, readable.get(complete.organization_id)):
                listed.append(ListedNumber(complete, user))
        return Page(listed, page.next_cursor)

    def _query(self, caller: Principal, filters: NumberFilter, own: Sequence[Organization]) -> _QueryMaker | None:
        """Return the query for the numbers that a caller may read, narrowed by the filters; None if it would find nothing."""
        beginning = filters.beginning
        if filters.uid is not None:
            return partial(numbers_of_user, filters.uid, beginning=beginning)
        tenant_id = tenant_administered_by(caller)
        if filters.organization_id is not None:
            return partial(numbers_of_organizations, [filters.organization_id], beginning=beginning)
        if administers_instance(caller):
            return partial(all_numbers, beginning=beginning)
        if tenant_id is not None:
            return partial(numbers_of_tenant, tenant_id, beginning=beginning)
        if own:
            return partial(numbers_of_organizations, [organization.id for organization in own], beginning=beginning)
        return partial(numbers_of_user, caller.id, beginning=beginning) if isinstance(caller, UserPrincipal) else None

    def _organizations_of(self, caller: Principal) -> Sequence[Organization]:
        """Return the organizations that a caller administers as their admin, where nothing above gives access."""
        if not isinstance(caller, UserPrincipal) or administers_tenant(caller, caller.user.tenant_id):
            return []
        found = self._store.page(organizations, organizations_administered_by(caller.id, _MAX_ORGANIZATIONS, None))
        return [organization for organization in found if administers_organization(caller, organization)]
