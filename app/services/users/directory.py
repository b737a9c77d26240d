"""The directory: the users whom a caller administers, and the colleagues of every user."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from app.addresses.email_address import find_email_fault
from app.addresses.phone_number import PhoneNumberError
from app.addresses.phone_number_parser import read_number
from app.auth.policy import administers_instance, administers_organization, can_access_user, tenant_administered_by
from app.auth.principal import Principal, UserPrincipal
from app.errors import DomainError
from app.frozen import frozen
from app.problems.permissions import ROLE_MISSING
from app.services.access.user_names import NamedUser, name_user
from app.services.access.users import load_target_user
from app.services.common.pagination import Page, Paginator
from app.services.users.lookup import find_user_by_email
from app.store.contacts.search_keys import search_keys, words_looked_for
from app.store.engine.database import Query
from app.store.engine.entity_page import Position
from app.store.engine.store import Store
from app.store.tenancy.organizations import Organization, organizations, organizations_administered_by
from app.store.users.phone_numbers import phone_numbers
from app.store.users.users import User, all_users, users, users_of_organizations, users_of_tenant

MAX_READS = 500
"""Users that a page reads at most: a page of a search may be short, or empty, without being the last."""

_MAX_ORGANIZATIONS = 30
"""Organizations in one query, which Firestore allows; an administrator of more names one of them."""


@frozen(kw_only=True)
class UserFilter:
    """Filters of the directory; None and empty for none.

    Attributes:
        search: words of name or e-mail address, or digits of the number. A whole address or number finds its user only.
    """

    search: str = ""
    organization_id: str | None = None
    tenant_id: str | None = None
    is_disabled: bool | None = None
    deleted: bool = False

    def fits(self, user: User) -> bool:
        """Whether a user passes the filters, except for the search."""
        return (
            not user.is_inbox
            and (self.organization_id is None or user.organization_id == self.organization_id)
            and (self.tenant_id is None or user.tenant_id == self.tenant_id)
            and (self.is_disabled is None or user.is_disabled is self.is_disabled)
            and bool(user.deleted) is self.deleted
        )


class UserDirectory:
    """Lists of users. Every method enforces the caller's access."""

    def __init__(self, store: Store, paginator: Paginator, region: str) -> None:
        self._store = store
        self._paginator = paginator
        self._region = region

    def list(self, caller: Principal, filters: UserFilter, limit: int, cursor: str | None) -> Page[User]:
        """Return a page of the users whom the caller administers, in a stable order.

        A filter by an organization or tenant that the caller does not administer finds nobody.

        Raises:
            DomainError: ROLE_MISSING if the caller administers nobody, or CURSOR_INVALID.
        """
        query = self._administered(caller, filters)
        text = filters.search.strip()
        if (found := self._find_exactly(text)) is not None:
            return Page([user for user in found if filters.fits(user) and self._is_administered(caller, user)], None)
        if query is None:
            return Page([], None)
        name = f"users:{caller.id}:{filters}"
        return self._page(query, name, limit, cursor, _matcher(text, filters.fits))

    def list_colleagues(self, caller: UserPrincipal, search: str, limit: int, cursor: str | None) -> Page[NamedUser]:
        """Return a page of the other active users of the caller's organization, by name and number.

        Raises:
            DomainError: CURSOR_INVALID.
        """
        organization_id = caller.user.organization_id
        if not organization_id:
            return Page([], None)

        def is_colleague(user: User) -> bool:
            return user.id != caller.id and not (user.deleted or user.is_disabled or user.is_inbox)

        text = search.strip()
        if (found := self._find_by_number(text)) is not None:
            return Page([user for user in found if user.organization_id == organization_id and is_colleague(user)], None).map(
                name_user
            )
        query = partial(users_of_organizations, [organization_id])
        name = f"colleagues:{organization_id}:{caller.id}:{search}"
        return self._page(query, name, limit, cursor, _matcher(text, is_colleague, shows_email=False), 1).map(name_user)

    def _page(
        self,
        query: Callable[[int, Position | None], Query],
        name: str,
        limit: int,
        cursor: str | None,
        matches: Callable[[User], bool],
        left_out: int = 0,
    ) -> Page[User]:
        """Return a page; `left_out` users are expected not to match, and read in the same round trip."""
        batch = limit + 1 + left_out
        reads = max(1, MAX_READS // batch) * batch
        return self._paginator.filter_page(users, query, name, limit, cursor, matches, batch, reads)

    def _administered(self, caller: Principal, filters: UserFilter) -> Callable[[int, Position | None], Query] | None:
        """Return the query for the users whom a caller administers, narrowed by the filters; None if it would find nobody.

        Raises:
            DomainError: ROLE_MISSING.
        """
        tenant_id = tenant_administered_by(caller)
        if administers_instance(caller) or tenant_id is not None:
            if filters.organization_id is not None:
                # The filter by tenant is applied to each user.
                return self._of_organization(caller, filters.organization_id)
            if tenant_id is not None and not administers_instance(caller):
                return partial(users_of_tenant, tenant_id) if filters.tenant_id in (None, tenant_id) else None
            return all_users if filters.tenant_id is None else partial(users_of_tenant, filters.tenant_id)
        own = self._organizations_of(caller)
        if not own:
            raise DomainError(ROLE_MISSING)
        if filters.organization_id is not None:
            return self._of_organization(caller, filters.organization_id)
        return partial(users_of_organizations, own)

    def _of_organization(self, caller: Principal, organization_id: str) -> Callable[[int, Position | None], Query] | None:
        organization = self._store.get(organizations.at(organization_id))
        if organization is None or not administers_organization(caller, organization):
            return None
        return partial(users_of_organizations, [organization_id])

    def _organizations_of(self, caller: Principal) -> Sequence[str]:
        """Return the ids of the organizations that a caller administers as their admin."""
        found: list[Organization] = []
        if isinstance(caller, UserPrincipal):
            found += self._store.page(organizations, organizations_administered_by(caller.id, _MAX_ORGANIZATIONS, None))
        return [organization.id for organization in found if administers_organization(caller, organization)]

    def _find_exactly(self, text: str) -> Sequence[User] | None:
        """Return the user with a whole e-mail address or number, in a list; None if the text is neither."""
        if "@" in text and find_email_fault(text, is_mailed=False) is None:
            user = find_user_by_email(self._store, text)
            return [user] if user is not None else []
        return self._find_by_number(text)

    def _find_by_number(self, text: str) -> Sequence[User] | None:
        try:
            number = read_number(text, self._region)
        except PhoneNumberError:
            return None
        reservation = self._store.get(phone_numbers.at(number))
        user = self._store.get(users.at(reservation.uid)) if reservation is not None and reservation.uid else None
        return [user] if user is not None and reservation and (reservation.created or user.phone_number == number) else []

    def _is_administered(self, caller: Principal, user: User) -> bool:
        target = load_target_user(self._store, caller, user.id)
        return target is not None and can_access_user(caller, target)


def _matcher(text: str, fits: Callable[[User], bool], *, shows_email: bool = True) -> Callable[[User], bool]:
    """Return whether a user fits and matches all words; a list without e-mail addresses must not be searched by them."""
    words = frozenset(words_looked_for(text)) if text else frozenset[Any]()

    def matches(user: User) -> bool:
        texts = (user.full_name, user.email) if shows_email else (user.full_name,)
        return fits(user) and (not words or words <= set(search_keys(texts, user.phone_number)))

    return matches
