"""Plans of organizations, kept by each process for a minute, so that requests need not read them."""

from threading import Lock
from weakref import WeakKeyDictionary

from app.errors import ServiceUnavailableError
from app.store.engine.store import Store
from app.store.tenancy.organizations import Organization
from app.store.tenancy.plans import Plan, page_of_plans, plans
from app.times.clock import MINUTE, Clock

MAX_PLANS = 500
"""Plans of an instance."""

KEPT_MS = MINUTE


class PlanDirectory:
    """Plans by tenant and name. A change is seen at once by the process that made it, and within a minute by others."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._lock = Lock()
        self._read_at: int | None = None
        self._plans: dict[tuple[str, str], Plan] = {}

    def find(self, organization: Organization | None) -> Plan | None:
        """Return the plan of an organization; None for none, or a name that is no plan. Reads nothing without a name.

        Raises:
            ServiceUnavailableError: Firestore does not answer, and this process never read the plans.
        """
        name = "" if organization is None else str(organization.billing.get("plan") or "")
        if organization is None or not name:
            return None
        known = self._current()
        return known.get((organization.tenant_id, name)) or known.get(("", name))

    def restrictions_of(self, organization: Organization | None) -> frozenset[str]:
        """Return the restrictions that the plan of an organization puts on its users."""
        plan = self.find(organization)
        return frozenset() if plan is None else plan.restrictions

    def forget(self) -> None:
        """Read the plans again at the next question."""
        self._read_at = None

    def _current(self) -> dict[tuple[str, str], Plan]:
        now = self._clock()
        with self._lock:
            if self._read_at is None or not 0 <= now - self._read_at < KEPT_MS:
                try:
                    found = self._store.page(plans, page_of_plans((), MAX_PLANS, None))
                except ServiceUnavailableError:
                    if not self._plans:
                        raise
                else:
                    self._plans = {(plan.tenant_id, plan.name): plan for plan in found}
                self._read_at = now
            return self._plans


_directories: "WeakKeyDictionary[Store, PlanDirectory]" = WeakKeyDictionary()


def keep_plans(store: Store, clock: Clock) -> PlanDirectory:
    """Create the directory of a store's plans."""
    return _directories.setdefault(store, PlanDirectory(store, clock))


def plans_of(store: Store) -> PlanDirectory | None:
    """Return the directory of a store's plans; None if there is none."""
    return _directories.get(store)
