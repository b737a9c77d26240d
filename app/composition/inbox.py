"""The team inbox."""

from app.composition.core import Core
from app.composition.messaging import MessagingServices
from app.frozen import frozen
from app.services.inbox.assignments import Assignments, UnassignmentJob
from app.services.inbox.conversations import ConversationList
from app.services.inbox.mentions import Mentions
from app.services.inbox.readers import Readers
from app.services.inbox.reading import ReadStates
from app.services.inbox.timeline import Timeline
from app.services.inbox.typing_people import TypingPeople
from app.services.inbox.unread_counts import UnreadCounts
from app.services.inbox.views import ConversationViews


@frozen(kw_only=True)
class InboxServices:
    """The services of the team inbox."""

    conversations: ConversationList
    read_states: ReadStates
    unread_counts: UnreadCounts
    assignments: Assignments
    timeline: Timeline
    mentions: Mentions
    typing_people: TypingPeople
    readers: Readers


def build_inbox(core: Core, messaging: MessagingServices) -> InboxServices:
    """Build the services of the team inbox, and register their job."""
    store, paginator, clock = core.store, core.paginator, core.clock
    core.jobs.add_worker(UnassignmentJob(store, clock))
    views, typing_people = ConversationViews(store), TypingPeople(store, clock)
    return InboxServices(
        conversations=ConversationList(store, paginator, views, typing_people),
        read_states=ReadStates(store, views, clock),
        unread_counts=UnreadCounts(store),
        assignments=Assignments(store, views, messaging.assignment_notifications, core.audit, clock),
        timeline=Timeline(store, paginator),
        mentions=Mentions(store, paginator),
        typing_people=typing_people,
        readers=Readers(store, clock),
    )
