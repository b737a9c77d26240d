"""Everything about contacts beyond reading them: changed, deleted, blocked, searched, and asked for consent."""

from dataclasses import dataclass

from app.composition.core import Core
from app.services.campaigns.drip_cancellation import DripEndings
from app.services.contacts.block_requests import BlockTargets
from app.services.contacts.blocking import Blocking
from app.services.contacts.consent_status import ConsentReading
from app.services.contacts.deletion import ContactDeletion
from app.services.contacts.search import ContactSearch
from app.services.contacts.search_index import ContactIndex
from app.services.contacts.updates import ContactChanges
from app.services.messages.history_deletion import ConversationRemoval, HistoryRemoval
from app.services.messages.search import MessageSearch


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactBook:
    """What may be done with contacts."""

    changes: ContactChanges
    deletion: ContactDeletion
    blocking: Blocking
    consent: ConsentReading
    search: ContactSearch
    message_search: MessageSearch
    index: ContactIndex


def compose_contact_book(core: Core, endings: DripEndings) -> ContactBook:
    """Put together what may be done with contacts, and let the jobs know how conversations are removed."""
    store, pager, audit, clock = core.store, core.pager, core.audit, core.clock
    core.jobs.add_worker(ConversationRemoval(store))
    core.jobs.add_worker(HistoryRemoval(store))
    return ContactBook(
        changes=ContactChanges(store, core.conversations, core.relay, endings, clock),
        deletion=ContactDeletion(store, core.jobs, audit, clock),
        blocking=Blocking(store, BlockTargets(store, core.settings.DEFAULT_REGION), pager, audit, endings, clock),
        consent=ConsentReading(store),
        search=ContactSearch(store, pager),
        message_search=MessageSearch(store, pager),
        index=ContactIndex(store),
    )
