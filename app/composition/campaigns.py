"""Canned responses and drip campaigns, put together."""

from dataclasses import dataclass

from app.composition.core import Core
from app.services.access.owned_resources import Belongings
from app.services.campaigns.canned_responses import CANNED_RESPONSES, CannedResponses
from app.services.campaigns.drip_campaigns import DRIP_CAMPAIGNS, DripCampaigns
from app.services.campaigns.drip_cancellation import CampaignEnder, DripEnder, DripEndings
from app.services.campaigns.drip_enrollments import DripApplications
from app.services.inbound.automatic_replies import AutomaticAnswers


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaigns:
    """The services of canned responses and drip campaigns. `answers` and `endings` are for what comes in and goes out."""

    canned: CannedResponses
    drips: DripCampaigns
    applications: DripApplications
    answers: AutomaticAnswers
    endings: DripEndings


def compose_campaigns(core: Core) -> Campaigns:
    """Put canned responses and drip campaigns together, and let their jobs be carried on."""
    store, clock = core.store, core.clock
    core.jobs.add_worker(DripEnder(store, clock))
    core.jobs.add_worker(CampaignEnder(store, clock))
    endings = DripEndings(core.jobs)
    return Campaigns(
        canned=CannedResponses(store, Belongings(CANNED_RESPONSES, store, core.audit, core.pager), clock),
        drips=DripCampaigns(store, Belongings(DRIP_CAMPAIGNS, store, core.audit, core.pager), core.jobs, clock),
        applications=DripApplications(store, core.dispatch, endings, core.audit, clock, core.settings.DEFAULT_TIMEZONE),
        answers=AutomaticAnswers(store, core.dispatch, core.settings),
        endings=endings,
    )
