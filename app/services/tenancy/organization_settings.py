"""Settings of organizations by subject: read by their members, changed by their administrators."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.auth.policy import can_access_organization
from app.auth.principal import Principal
from app.errors import DomainError, FieldError, name_all
from app.frozen import replace
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import ORGANIZATION_NOT_FOUND
from app.services.access.organizations import require_organization
from app.services.audit.trail import AuditTrail
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.compliance.opt_outs.inbound_directory import record_inbound_settings
from app.services.compliance.settings_checks import check_consent, check_opt_out
from app.services.tenancy.organizations import audited
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.inbox.digest_runs import start_digests
from app.store.tenancy.organization_settings.consent import ConsentSettings
from app.store.tenancy.organization_settings.decoding import SubjectSettings, read_settings, stored_settings
from app.store.tenancy.organization_settings.opt_out import OptOutSettings
from app.store.tenancy.organization_settings.subjects import SUBJECTS
from app.store.tenancy.organization_settings.unanswered_digest import UnansweredDigestSettings
from app.store.tenancy.organizations import Organization, organizations
from app.times.clock import Clock

SettingsBySubject = Mapping[str, SubjectSettings]
"""All settings of an organization, with defaults, by the subject's name."""

SubjectCheck = Callable[[Store, Organization, SubjectSettings], Sequence[FieldError]]
"""Returns what is wrong with a subject's settings, given the organization as it would be; attributes are `(subject, name)`."""

_CHECKS: Mapping[str, SubjectCheck] = {ConsentSettings.NAME: check_consent, OptOutSettings.NAME: check_opt_out}
"""Checks that need the store or the organization, by subject. The schemas check everything else."""


SubjectFollowUp = Callable[[Commit, Organization, SubjectSettings, SubjectSettings, int], None]
"""Adds to the commit what a change of a subject needs: organization, settings before and after, present time in ms."""


def _start_digests(
    commit: Commit, organization: Organization, before: SubjectSettings, after: SubjectSettings, now: int
) -> None:
    """Start digests when they are switched on; earlier messages are in none."""
    if getattr(after, "enabled", False) and not getattr(before, "enabled", False):
        start_digests(commit, organization.id, now)


_FOLLOW_UPS: Mapping[str, SubjectFollowUp] = {UnansweredDigestSettings.NAME: _start_digests}
"""What follows a change, by subject. Everything else applies when it is read."""


class OrganizationSettings:
    """The settings of organizations."""

    def __init__(self, store: Store, audit: AuditTrail, clock: Clock) -> None:
        self._store = store
        self._audit = audit
        self._clock = clock

    def get(self, caller: Principal, organization_id: str) -> SettingsBySubject:
        """Return the settings of an organization; open to its members too.

        Raises:
            DomainError: ORGANIZATION_NOT_FOUND.
        """
        organization = self._store.get(organizations.at(organization_id))
        if organization is None or not can_access_organization(caller, organization):
            raise DomainError(ORGANIZATION_NOT_FOUND)
        return _read_all(organization.settings)

    def update(self, caller: Principal, organization_id: str, changes: Mapping[str, Mapping[str, Any]]) -> SettingsBySubject:
        """Change settings of an organization, and return all of them.

        Args:
            caller: an administrator of the organization.
            organization_id: of the organization.
            changes: changed attributes by subject; those that are None, and all others, stay.

        Raises:
            DomainError: ORGANIZATION_NOT_FOUND, ROLE_MISSING or PARAMETERS_INVALID.
        """

        def attempt() -> SettingsBySubject:
            before = require_organization(self._store, caller, organization_id)
            settings = {**before.settings}
            for subject, attributes in changes.items():
                held = settings.get(subject)
                given = stored_settings(SUBJECTS[subject], attributes)
                settings[subject] = {**(held if isinstance(held, dict) else {}), **given}
            after = _read_all(settings)
            if settings == before.settings:
                return after
            changed = replace(before, settings=settings)
            checks = [check(self._store, changed, after[name]) for name, check in _CHECKS.items() if name in changes]
            if errors := [error for found in checks for error in found]:
                raise DomainError(PARAMETERS_INVALID, name_all, errors=errors)
            commit = self._store.commit()
            organizations.update(commit, before, settings=settings)
            record_inbound_settings(self._store, commit, before.id, before.settings, settings)
            old, new = ({"settings": {name: held.get(name, {}) for name in changes}} for held in (before.settings, settings))
            then = _read_all(before.settings)
            for name in _FOLLOW_UPS.keys() & changes.keys():
                _FOLLOW_UPS[name](commit, before, then[name], after[name], self._clock())
            self._audit.record(commit, caller, "organization.settings", audited(before), old, new)
            commit.send()
            return after

        return retry_on_conflict(attempt)


def _read_all(stored: Mapping[str, Any]) -> SettingsBySubject:
    return {name: read_settings(kind, stored) for name, kind in SUBJECTS.items()}
