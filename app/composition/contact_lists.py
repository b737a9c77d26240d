"""Lists of contacts, put together."""

from dataclasses import dataclass

from app.composition.core import Core
from app.services.access.owned_resources import Belongings
from app.services.contacts.lists.jobs import FILL, TAKE_OFF, ListEmptier, ListFiller
from app.services.contacts.lists.lists import CONTACT_LISTS, ContactLists
from app.services.contacts.lists.members import ContactListMembers
from app.services.contacts.search import ContactSearch


@dataclass(frozen=True, slots=True, kw_only=True)
class ListsOfContacts:
    """The services of lists: the lists themselves, and who is on them."""

    lists: ContactLists
    members: ContactListMembers


def compose_contact_lists(core: Core) -> ListsOfContacts:
    """Put the lists together, and let their jobs be carried on."""
    store, clock = core.store, core.clock
    core.jobs.add_worker(ListFiller(FILL, store, clock))
    core.jobs.add_worker(ListFiller(TAKE_OFF, store, clock))
    core.jobs.add_worker(ListEmptier(store, clock))
    belongings = Belongings(CONTACT_LISTS, store, core.audit, core.pager)
    return ListsOfContacts(
        lists=ContactLists(store, belongings, core.jobs, clock),
        members=ContactListMembers(store, belongings, ContactSearch(store, core.pager), core.jobs, clock),
    )
