"""Usage: messages and parts by day."""

from app.composition.core import Core
from app.frozen import frozen
from app.services.common.pagination import Paginator
from app.services.usage.closing import UsageClosing
from app.services.usage.reports import UsageReports


@frozen(kw_only=True)
class UsageServices:
    """The services of usage."""

    closing: UsageClosing
    reports: UsageReports
    paginator: Paginator


def build_usage(core: Core) -> UsageServices:
    """Build the services of usage."""
    return UsageServices(
        closing=UsageClosing(core.store, core.clock),
        reports=UsageReports(core.store, core.clock),
        paginator=core.paginator,
    )
