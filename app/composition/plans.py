"""Plans: limits and features of organizations."""

from app.composition.core import Core
from app.frozen import frozen
from app.services.plans.plans import Plans


@frozen(kw_only=True)
class PlanServices:
    """The services of plans; the limits themselves are in the core."""

    plans: Plans


def build_plans(core: Core) -> PlanServices:
    """Build the services of plans."""
    return PlanServices(plans=Plans(core.store, core.plans, core.paginator, core.audit, core.keys, core.clock))
