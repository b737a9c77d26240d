"""Blasts: written, sent, watched."""

from app.composition.carriers import CarrierServices
from app.composition.core import Core
from app.composition.media import MediaServices
from app.frozen import frozen
from app.services.blasts.blasts import Blasts
from app.services.blasts.composer import BlastComposer
from app.services.blasts.control import BlastControl
from app.services.blasts.fan_out import BlastWorker
from app.services.blasts.parties import BlastSenders
from app.services.blasts.preview import BlastPreviews
from app.services.blasts.progress import BlastResults
from app.services.blasts.trial import BlastTrials
from app.services.compliance.quiet_hours.quiet_hours import QuietHours
from app.services.sending.pacing.limits import PaceRules


@frozen(kw_only=True)
class BlastServices:
    """The services of blasts."""

    blasts: Blasts
    control: BlastControl
    previews: BlastPreviews
    results: BlastResults
    trials: BlastTrials


def build_blasts(core: Core, carriers: CarrierServices, media: MediaServices) -> BlastServices:
    """Build the services of blasts, and register their job."""
    store, clock = core.store, core.clock
    drafts = Blasts(store, core.audit, core.paginator, clock, media.outgoing)
    senders = BlastSenders(store, carriers.routes, PaceRules(core.settings))
    quiet_hours = QuietHours(store, core.dispatch, core.settings.DEFAULT_TIMEZONE, clock)
    composer = BlastComposer(core.dispatch, media.outgoing, quiet_hours, clock)
    core.jobs.add_worker(BlastWorker(store, senders, core.dispatch, composer, core.plan_limits, core.keys, clock))
    return BlastServices(
        blasts=drafts,
        control=BlastControl(store, drafts, senders, core.jobs, core.audit, clock),
        previews=BlastPreviews(store, drafts, senders, composer, core.settings, clock),
        results=BlastResults(store, drafts, core.paginator),
        trials=BlastTrials(store, drafts, senders, core.conversations, core.dispatch, composer, core.plan_limits),
    )
