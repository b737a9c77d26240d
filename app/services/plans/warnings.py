"""Warnings to administrators that 80 % or 100 % of a limit of their plan are used: one e-mail each, once a month."""

import logging
from collections.abc import Sequence
from enum import StrEnum

from app.errors import ServiceUnavailableError
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.mails.outbox import MailOutbox
from app.store.common.mails import MailKind
from app.store.engine.store import Store
from app.store.tenancy.organizations import Organization
from app.store.tenancy.plan_warnings import PlanWarning, plan_warning_of, plan_warnings
from app.store.tenancy.tenants import tenants
from app.store.usage.message_counts import month_after, month_start
from app.store.users.users import User, users
from app.times.clock import DAY

THRESHOLDS = (80, 100)
"""Percentages of a limit."""

_KEPT_MS = 40 * DAY
"""How long in ms after its month a document is kept: scheduled messages count in months ahead."""

_log = logging.getLogger(__name__)


class Resource(StrEnum):
    """Resource that a plan limits."""

    MESSAGES = "messages"
    USERS = "users"


def threshold_of(used: int, limit: int) -> int:
    """Return the highest threshold that was reached; 0 for none, or without a limit."""
    return max((threshold for threshold in THRESHOLDS if limit and used * 100 >= threshold * limit), default=0)


class PlanWarnings:
    """Warns once for each resource, threshold and month."""

    def __init__(self, store: Store, outbox: MailOutbox) -> None:
        self._store = store
        self._outbox = outbox

    def warn(self, organization: Organization, resource: Resource, threshold: int, month: str) -> bool:
        """Queue the e-mails about a threshold, unless that was done; return False where Firestore does not answer.

        A higher threshold includes the lower ones. E-mails go to the administrators of the organization, or of its tenant if
        it has none.
        """
        try:
            retry_on_conflict(lambda: self._warn(organization, resource, threshold, month))
        except ServiceUnavailableError:
            _log.warning("plan warning postponed", extra={"organization_id": organization.id})
            return False
        return True

    def sent(self, organization_id: str, month: str) -> Sequence[str]:
        """Return the warnings that were sent in a month, such as `messages:80`."""
        known = self._store.get(plan_warning_of(organization_id, month))
        return () if known is None else known.sent

    def _warn(self, organization: Organization, resource: Resource, threshold: int, month: str) -> None:
        reference = plan_warning_of(organization.id, month)
        known = self._store.get(reference)
        name = f"{resource}:{threshold}"
        if known is not None and name in known.sent:
            return
        reached = [f"{resource}:{each}" for each in THRESHOLDS if each <= threshold]
        sent = sorted({*reached, *(() if known is None else known.sent)})
        commit = self._store.commit()
        if known is None:
            expires_at = month_start(month_after(month)) + _KEPT_MS
            warning = PlanWarning(
                id=reference.path.id, organization_id=organization.id, month=month, sent=sent, expires_at=expires_at
            )
            plan_warnings.create(commit, warning)
        else:
            plan_warnings.update(commit, known, sent=sent)
        for user in self._administrators(organization):
            self._outbox.add(commit, user, MailKind.PLAN_WARNING, f"{organization.id}:{name}:{month}")
        commit.send()

    def _administrators(self, organization: Organization) -> Sequence[User]:
        found = self._read(organization.organization_admins)
        if found or not organization.tenant_id:
            return found
        tenant = self._store.get(tenants.at(organization.tenant_id))
        return self._read([] if tenant is None else tenant.tenant_admins)

    def _read(self, uids: Sequence[str]) -> Sequence[User]:
        read = self._store.read_all([users.at(uid) for uid in uids], skip_unreadable=True)
        return [user for user in read.values() if user is not None and user.email and not (user.is_disabled or user.deleted)]
