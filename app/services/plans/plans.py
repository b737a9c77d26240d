"""Plans: created and changed by administrators of the instance and of tenants."""

from functools import partial
from typing import Any

from app.auth.plan_directory import MAX_PLANS, PlanDirectory
from app.auth.policy import administers_instance, tenant_administered_by
from app.auth.principal import Principal
from app.crypto.keys import Keys
from app.errors import DomainError
from app.frozen import frozen, replace
from app.problems.permissions import ROLE_MISSING
from app.problems.plans import PLAN_EXISTS, PLAN_NOT_FOUND, PLANS_TOO_MANY
from app.problems.tenancy import TENANT_NOT_FOUND
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.common.idempotency import Record, record_nothing
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.pagination import Page, Paginator
from app.store.engine.database import Commit, StoreConflictError
from app.store.engine.store import Store
from app.store.tenancy.plans import Feature, Plan, page_of_plans, plans
from app.store.tenancy.tenants import tenants
from app.times.clock import Clock


@frozen(kw_only=True)
class PlanUpdate:
    """Values of a plan; None keeps a value. 0 is no limit, and all features are the same as None of a new plan."""

    title: str | None = None
    max_users: int | None = None
    messages_per_month: int | None = None
    features: list[str] | None = None
    price: str | None = None

    def attributes(self) -> dict[str, Any]:
        """Return the attributes to set."""
        values = {
            "title": self.title,
            "max_users": self.max_users,
            "messages_per_month": self.messages_per_month,
            "features": None if self.features is None else sorted(set(self.features)),
            "price": self.price,
        }
        return {name: value for name, value in values.items() if value is not None}


class Plans:
    """The plans of an instance and its tenants."""

    def __init__(
        self, store: Store, directory: PlanDirectory, paginator: Paginator, audit: AuditTrail, keys: Keys, clock: Clock
    ) -> None:
        self._store = store
        self._directory = directory
        self._paginator = paginator
        self._audit = audit
        self._keys = keys
        self._clock = clock

    def list(self, caller: Principal, limit: int, cursor: str | None) -> Page[Plan]:
        """Return a page of the plans that a caller may read: those of the instance, and of the caller's tenant.

        Raises:
            DomainError: ROLE_MISSING or CURSOR_INVALID.
        """
        own = self._require_administrator(caller)
        reached = () if own is None else ("", own)
        return self._paginator.page(plans, partial(page_of_plans, reached), f"plans:{reached}", limit, cursor)

    def get(self, caller: Principal, plan_id: str) -> Plan:
        """Return a plan.

        Raises:
            DomainError: ROLE_MISSING or PLAN_NOT_FOUND.
        """
        own = self._require_administrator(caller)
        plan = self._store.get(plans.at(plan_id))
        if plan is None or (own is not None and plan.tenant_id not in ("", own)):
            raise DomainError(PLAN_NOT_FOUND)
        return plan

    def create(
        self, caller: Principal, name: str, tenant_id: str | None, values: PlanUpdate, record: Record[Plan] = record_nothing
    ) -> Plan:
        """Create a plan.

        Args:
            caller: an administrator of the instance or of the tenant.
            name: what organizations name it by.
            tenant_id: tenant that it is for; None for the caller's own, and for all of an administrator of the instance.
            values: the plan.
            record: adds the response to the commit, for idempotent repeats.

        Raises:
            DomainError: ROLE_MISSING, TENANT_NOT_FOUND, PLAN_EXISTS or PLANS_TOO_MANY.
        """
        own = self._require_administrator(caller)
        place = (own or "") if tenant_id is None else tenant_id
        if tenant_id is not None and (own not in (None, place) or self._store.get(tenants.at(place)) is None):
            raise DomainError(TENANT_NOT_FOUND)
        if self._store.count(page_of_plans((), MAX_PLANS, None)) >= MAX_PLANS:
            raise DomainError(PLANS_TOO_MANY)
        now = self._clock()
        plan_id = self._keys.derive_id("plan", place, name)
        plan = Plan(id=plan_id, name=name, tenant_id=place, created=now, updated=now, **values.attributes())
        commit = self._store.commit()
        plans.create(commit, plan)
        self._record(commit, caller, "plan.create", plan, {}, plans.encode(plan))
        record(commit, plan)
        try:
            commit.send()
        except StoreConflictError:
            if self._store.get(plans.at(plan_id)) is not None:
                raise DomainError(PLAN_EXISTS) from None
            raise
        return plan

    def update(self, caller: Principal, plan_id: str, update: PlanUpdate) -> Plan:
        """Update a plan.

        Raises:
            DomainError: ROLE_MISSING or PLAN_NOT_FOUND.
        """

        def attempt() -> Plan:
            plan = self._require_own(caller, plan_id)
            changes = update.attributes() | {"updated": self._clock()}
            after = replace(plan, **changes)
            commit = self._store.commit()
            plans.update(commit, plan, **changes)
            self._record(commit, caller, "plan.update", plan, plans.encode(plan), plans.encode(after))
            commit.send()
            return after

        return retry_on_conflict(attempt)

    def delete(self, caller: Principal, plan_id: str) -> None:
        """Delete a plan; organizations that name it have no limits then.

        Raises:
            DomainError: ROLE_MISSING or PLAN_NOT_FOUND.
        """

        def attempt() -> None:
            plan = self._require_own(caller, plan_id)
            commit = self._store.commit()
            plans.delete(commit, plan)
            self._record(commit, caller, "plan.delete", plan, plans.encode(plan), {})
            commit.send()

        retry_on_conflict(attempt)

    def _require_own(self, caller: Principal, plan_id: str) -> Plan:
        """Return a plan that the caller may change: tenant admins may not change those of the instance."""
        plan = self.get(caller, plan_id)
        if not plan.tenant_id and not administers_instance(caller):
            raise DomainError(ROLE_MISSING)
        return plan

    @staticmethod
    def _require_administrator(caller: Principal) -> str | None:
        """Return the tenant whose plans the caller administers; None for all."""
        if administers_instance(caller):
            return None
        own = tenant_administered_by(caller)
        if own is None:
            raise DomainError(ROLE_MISSING)
        return own

    def _record(
        self, commit: Commit, caller: Principal, action: str, plan: Plan, before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        self._audit.record(commit, caller, action, AuditedObject("plan", plan.id, plan.tenant_id), before, after)
        commit.on_success(self._directory.forget)


ALL_FEATURES = [str(feature) for feature in Feature]
"""The names of all features."""
