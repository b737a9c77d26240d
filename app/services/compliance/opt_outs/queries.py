"""The register of opt-outs, as it is read."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from app.auth.principal import Principal
from app.frozen import frozen
from app.services.access.users import resolve_owner_uid
from app.services.common.pagination import Page, Paginator
from app.store.compliance.opt_outs import OptOut, opt_out_of, opt_outs, page_of_opt_outs
from app.store.engine.store import Store
from app.times.clock import MAX_TIME_MS

_PAGE = 300


@frozen(kw_only=True)
class OptOutFilter:
    """Filter of opt-outs; None matches everything.

    Attributes:
        in_force: only those in force, or only those that ended.
        since: earliest time of the opt-out, in ms.
        until: latest time, in ms, exclusive.
        number: of the contact, in E.164.
    """

    in_force: bool | None = None
    cause: str | None = None
    since: int = 0
    until: int = MAX_TIME_MS
    number: str | None = None

    def fits(self, opt_out: OptOut) -> bool:
        """Whether an opt-out matches the filter."""
        return (
            self.in_force in (None, opt_out.is_in_force)
            and self.cause in (None, opt_out.cause)
            and self.since <= opt_out.since < self.until
        )


class OptOutRegister:
    """Reads the register. Every method enforces the caller's access."""

    def __init__(self, store: Store, paginator: Paginator) -> None:
        self._store = store
        self._paginator = paginator

    def list_page(
        self, caller: Principal, uid: str | None, filters: OptOutFilter, limit: int, cursor: str | None
    ) -> Page[OptOut]:
        """Return a page of the opt-outs of a user's contacts, the latest first.

        Raises:
            DomainError: USER_NOT_FOUND, PARAMETERS_INVALID or CURSOR_INVALID.
        """
        owner = resolve_owner_uid(self._store, caller, uid)
        if filters.number is not None:
            found = self._store.get(opt_out_of(owner, filters.number))
            return Page([found] if found is not None and filters.fits(found) else [], None)
        return self._paginator.page(opt_outs, self._query(owner, filters), f"opt-outs:{owner}:{filters}", limit, cursor)

    def stream(self, caller: Principal, uid: str | None, filters: OptOutFilter) -> Iterator[list[OptOut]]:
        """Return all opt-outs of a user's contacts page by page; access is checked at once.

        Raises:
            DomainError: USER_NOT_FOUND or PARAMETERS_INVALID.
        """
        owner = resolve_owner_uid(self._store, caller, uid)
        pages = self._store.pages(opt_outs, self._query(owner, filters)(_PAGE, None))
        return (list(page) for page in pages)

    @staticmethod
    def _query(owner: str, filters: OptOutFilter) -> Any:
        return partial(page_of_opt_outs, owner, filters.in_force, filters.cause, filters.since, filters.until - 1)
