"""Merges of contacts with one number: first the contact that stays takes everything over, then the conversations move to it.

Each commit leaves a consistent state: the reservation of the number points to the contact that stays, which holds all values,
before the first message moves. A contact is removed with its last message, on condition that no message reached it since it
was read.
"""

from collections.abc import Sequence

from app.frozen import frozen
from app.services.campaigns.drip_cancellation import DripCancellation
from app.services.campaigns.drip_enrollments import MAX_DRIPS_PER_CONTACT
from app.services.contacts.duplicates.merge_rules import choose_drips, combine
from app.services.inbox.events import add_event
from app.store.campaigns.drip_applications import DripApplication, drip_applications
from app.store.contacts.contact_merge import assign_number, delete_merged_contact, move_message
from app.store.contacts.contact_numbers import ContactNumber, contact_numbers
from app.store.contacts.contacts import Contact
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.inbox.conversation_events import ConversationEventKind, events_of_contact, move_event
from app.store.messages.message_queries import messages_of_contact
from app.times.clock import Clock

MAX_OTHERS = 20
"""Contacts that are merged into one at a time; more take further calls."""

RESERVED = 2 * MAX_OTHERS + MAX_DRIPS_PER_CONTACT + 4
"""Writes of a merge beside those of messages and events."""

MERGED = "Contacts of the same number were merged, and the drip campaign ran for both or cannot go on"


@frozen(kw_only=True)
class Group:
    """Contacts that are merged.

    Attributes:
        members: as they were read, the one that stays first.
        number: of all, in E.164; empty if none has one.
        reservation: the number's reservation, as it was read.
        misspelt: the reservations of other spellings of it.
    """

    members: Sequence[Contact]
    number: str
    reservation: ContactNumber | None
    misspelt: Sequence[ContactNumber] = ()


@frozen
class Merged:
    """Result of a merge: contacts removed, messages moved, and whether it is finished."""

    removed: int
    moved: int
    is_whole: bool


class Merging:
    """Merges contacts."""

    def __init__(self, store: Store, drip_cancellation: DripCancellation, clock: Clock) -> None:
        self._store = store
        self._drip_cancellation = drip_cancellation
        self._clock = clock

    def merge(self, commit: Commit, group: Group, room: int) -> Merged:
        """Add as much of a merge to a commit as there is room for; the next call continues.

        Args:
            commit: that makes the change. It fails with a conflict if a contact or reservation of the group was changed since.
            group: what to merge.
            room: how many writes may be added, more than `RESERVED`.
        """
        kept, *others = group.members[: MAX_OTHERS + 1]
        self._take_over(commit, group, [kept, *others])
        for reservation in group.misspelt:
            contact_numbers.delete(commit, reservation)
        left = room - RESERVED
        moved = removed = 0
        for other in others:
            found = self._store.ids(messages_of_contact(other.id, left - moved + 1))
            some = found[: left - moved]
            for message_id in some:
                move_message(commit, message_id, kept.id, self._clock())
            moved += len(some)
            events = self._store.ids(events_of_contact(other.id, left - moved + 1)) if len(found) == len(some) else []
            for event_id in events[: left - moved]:
                move_event(commit, event_id, kept.id)
            if len(found) > len(some) or len(events) > left - moved:
                return Merged(removed, moved, is_whole=False)
            left -= len(events)
            delete_merged_contact(commit, other)
            removed += 1
        if removed:
            add_event(commit, kept, ConversationEventKind.MERGED, "", self._clock(), {"count": str(removed)})
        return Merged(removed, moved, is_whole=len(group.members) == len(others) + 1)

    def _take_over(self, commit: Commit, group: Group, members: Sequence[Contact]) -> None:
        kept = members[0]
        changes = combine(members, group.number, group.reservation)
        applications = self._applications_of(members)
        is_over = changes["opted_out"] or changes["blocked"]
        drips = choose_drips(members, applications, is_over, MAX_DRIPS_PER_CONTACT)
        assign_number(commit, kept, group.number, group.reservation, **changes, drips=drips, updated=self._clock())
        for application_id in drips:
            if applications[application_id].contact_id != kept.id:
                path = drip_applications.path(application_id)
                commit.update(path, drip_applications.changes(contact_id=kept.id))
        ended = [each for each in applications if each not in drips]
        # None of their messages is sent from now on; the job cancels them.
        self._drip_cancellation.add(commit, kept.uid, ended, MERGED)

    def _applications_of(self, members: Sequence[Contact]) -> dict[str, DripApplication]:
        wanted = dict.fromkeys(each for member in members for each in member.drips)
        found = self._store.read_all([drip_applications.at(each) for each in wanted], skip_unreadable=True).values()
        return {each.id: each for each in found if each is not None}
