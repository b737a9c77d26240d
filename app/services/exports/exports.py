"""Exports, limited to the caller's access."""

from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from app.auth.policy import TargetUser, can_access_conversations, require_can_send_on_behalf_of
from app.auth.principal import UserPrincipal
from app.errors import DomainError
from app.problems.contacts import CONTACT_NOT_FOUND, LIST_NOT_FOUND
from app.problems.users import USER_NOT_FOUND
from app.services.access.users import load_target_user
from app.services.audit.trail import AuditTrail
from app.services.common.time_ranges import read_range
from app.services.common.time_zones import require_time_zone
from app.services.exports.media import MediaLimits
from app.services.exports.requests import ExportRequest, ExportSelection, require_consistent
from app.services.exports.writers import ExportSerializers, ExportWriter
from app.store.contacts.contact_lists import contact_lists
from app.store.contacts.contacts import contacts
from app.store.engine.store import Store
from app.store.users.users import User


class Exports:
    """Exports of the instance's data."""

    def __init__(self, store: Store, writing: ExportWriter, audit: AuditTrail, default_zone: str) -> None:
        self._store = store
        self._writing = writing
        self._audit = audit
        self._default_zone = default_zone

    def select(self, caller: UserPrincipal, request: ExportRequest) -> ExportSelection:
        """Return the selection of a caller's export, and audit exports of another user's data.

        A contact or a list implies its owner; if `uid` is given too, it must be the owner.

        Raises:
            DomainError: PARAMETERS_INVALID, USER_NOT_FOUND, CONTACT_NOT_FOUND, LIST_NOT_FOUND or HIGHER_ROLE.
        """
        require_consistent(request)
        owner = self._find_owner(caller, request)
        selection = self.select_for_user(owner.user, request)
        if owner.user.id != caller.id:
            commit = self._store.commit()
            fields: dict[str, Any] = {"type": selection.kind, "format": selection.format, "contactId": request.contact_id or ""}
            fields |= {"listId": request.list_id or "", "from": selection.since, "to": selection.until}
            self._audit.record_for_user(commit, caller, "user.export", owner.user, {}, fields)
            commit.send()
        return selection

    def select_for_user(self, user: User, request: ExportRequest) -> ExportSelection:
        """Return the selection of a user's export, without a check of permissions; for commands.

        Raises:
            DomainError: PARAMETERS_INVALID.
        """
        require_consistent(request)
        require_time_zone(request.timezone)
        zone = ZoneInfo(request.timezone or user.timezone or self._default_zone)
        since, until = read_range(request.since, request.until, zone)
        return ExportSelection(
            kind=request.kind,
            format=request.format,
            uid=user.id,
            contact_id=request.contact_id,
            list_id=request.list_id,
            labels=(),
            organization_id=user.organization_id,
            since=since,
            until=until,
            zone=zone,
            has_mark=request.has_mark,
            has_media=request.has_media,
        )

    def write(
        self,
        selection: ExportSelection,
        dumps: ExportSerializers,
        tell: Callable[[int], Any] = lambda _: None,
        limits: MediaLimits = MediaLimits(),  # noqa: B008 - it is frozen
    ) -> Iterator[bytes]:
        """Yield an export piece by piece; the arguments are those of `ExportWriter.write`."""
        return self._writing.write(selection, dumps, tell, limits)

    def _find_owner(self, caller: UserPrincipal, request: ExportRequest) -> TargetUser:
        uid, missing = request.uid or caller.id, USER_NOT_FOUND
        if request.contact_id is not None or request.list_id is not None:
            contact, contact_list = self._store.read(
                contacts.at(request.contact_id) if request.contact_id is not None else None,
                contact_lists.at(request.list_id) if request.list_id is not None else None,
            )
            missing = LIST_NOT_FOUND if request.contact_id is None else CONTACT_NOT_FOUND
            found = contact or contact_list
            if found is None or request.uid not in (None, found.uid):
                raise DomainError(missing)
            uid = found.uid
        owner = load_target_user(self._store, caller, uid)
        if owner is None or not can_access_conversations(caller, owner):
            raise DomainError(missing)
        require_can_send_on_behalf_of(caller, owner)
        return owner
