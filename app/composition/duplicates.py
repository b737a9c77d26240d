"""Duplicate contacts, put together."""

from app.composition.core import Core
from app.services.campaigns.drip_cancellation import DripEndings
from app.services.contacts.duplicates.job import DuplicatesWorker
from app.services.contacts.duplicates.merge import Merging
from app.services.contacts.duplicates.search import Duplicates


def compose_duplicates(core: Core, endings: DripEndings) -> Duplicates:
    """Put the search for duplicates together, and let its jobs be carried on."""
    merging = Merging(core.store, endings, core.clock)
    core.jobs.add_worker(DuplicatesWorker(core.store, merging, core.settings.DEFAULT_REGION))
    return Duplicates(core.store, core.jobs, core.audit)
