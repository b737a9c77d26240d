"""Uploads of contacts in one request, applied before the response."""

from collections.abc import Sequence
from typing import Any

from app.auth.policy import is_unrestricted, require_unrestricted
from app.auth.principal import Principal
from app.services.access.users import resolve_writable_owner
from app.services.audit.trail import AuditTrail
from app.services.contacts.imports.batches import ImportTarget, Pages
from app.services.contacts.imports.columns import Field
from app.services.contacts.imports.planner import Result, refused
from app.services.contacts.imports.rows import Operation, Row, RowError, read_fields, texts_of
from app.store.engine.store import Store
from app.store.users.users import Restriction

MAX_ROWS = 10_000
"""Rows of one upload; more are imported as a file."""


class ContactUploads:
    """Applies uploads. Every method enforces the caller's access."""

    def __init__(self, store: Store, pages: Pages, audit: AuditTrail) -> None:
        self._store = store
        self._pages = pages
        self._audit = audit

    def upload(self, caller: Principal, uid: str | None, values: Sequence[Any], region: str) -> list[Result]:
        """Apply rows, and return the result of each, in their order.

        Args:
            caller: who uploads.
            uid: whose contacts; defaults to the caller's own.
            values: the rows as JSON values.
            region: ISO 3166 code of the country that a number without a `+` is read in.

        Raises:
            DomainError: RESTRICTED, USER_NOT_FOUND or HIGHER_ROLE.
            ServiceUnavailableError: Firestore is unavailable; some rows may be applied, and repeating the upload is safe.
        """
        require_unrestricted(caller, Restriction.IMPORT_CONTACTS)
        owner = resolve_writable_owner(self._store, caller, uid)
        may_delete = is_unrestricted(caller, Restriction.DISABLE_DELETE) and is_unrestricted(caller, Restriction.DELETE_ALL)
        rows: list[Row] = []
        results: list[Result] = []
        for index, value in enumerate(values):
            try:
                texts, warnings = texts_of(value)
                rows.append(_require_allowed(read_fields(index, texts, region, warnings=warnings), may_delete))
            except RowError as error:
                results.append(refused(index, error))
        commit = self._store.commit()
        if caller.id != owner.user.id:
            self._audit.record_for_user(commit, caller, "contacts.upload", owner.user, {}, {"rows": len(rows)})
            commit.send()
        results += self._pages.write(ImportTarget(owner.user.id, caller.id), rows)
        return sorted(results, key=lambda result: result.index)


def _require_allowed(row: Row, may_delete: bool) -> Row:
    if row.operation is Operation.DELETE and not may_delete:
        raise RowError(Field.OPERATION, "You are restricted from deleting contacts, or from deleting many at once.")
    return row
