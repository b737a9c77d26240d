"""Canned responses and drip campaigns."""

from app.composition.core import Core
from app.composition.media import MediaServices
from app.frozen import frozen
from app.services.campaigns.canned_responses import CannedResponses
from app.services.campaigns.drip_campaigns import DripCampaigns
from app.services.campaigns.drip_cancellation import CancelCampaignJob, CancelDripsJob, DripCancellation
from app.services.campaigns.drip_enrollments import DripEnrollments
from app.services.campaigns.opt_outs import OptOuts
from app.services.messages.held.release import HeldMessages, ReleaseHeldJob


@frozen(kw_only=True)
class CampaignServices:
    """The services of canned responses and drip campaigns. Sending and receiving use the last two."""

    canned_responses: CannedResponses
    drip_campaigns: DripCampaigns
    drip_enrollments: DripEnrollments
    drip_cancellation: DripCancellation
    opt_outs: OptOuts
    held: HeldMessages


def build_campaigns(core: Core, media: MediaServices) -> CampaignServices:
    """Build the services of campaigns, and register their jobs."""
    store, audit, paginator, clock = core.store, core.audit, core.paginator, core.clock
    core.jobs.add_worker(CancelDripsJob(store, clock))
    core.jobs.add_worker(CancelCampaignJob(store, clock))
    core.jobs.add_worker(ReleaseHeldJob(store, core.dispatch, clock))
    cancellation, held = DripCancellation(core.jobs), HeldMessages(core.jobs)
    return CampaignServices(
        canned_responses=CannedResponses(store, audit, paginator, clock),
        drip_campaigns=DripCampaigns(store, audit, paginator, clock, core.jobs, media.outgoing),
        drip_enrollments=DripEnrollments(
            store, core.dispatch, cancellation, audit, clock, core.settings.DEFAULT_TIMEZONE, core.plan_limits
        ),
        drip_cancellation=cancellation,
        opt_outs=OptOuts(cancellation, held, core.relay),
        held=held,
    )
