"""Cancellation of drips before their last message: deliveries stop at once, waiting messages are canceled a moment later.

Ending an enrollment takes its id out of the contact's `drips`, in a commit that writes the contact anyway: from then on none of
its messages is sent. The job of that commit cancels those that wait, so that no list shows them any longer.
docs/decisions/0033 has the reasons.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from app.services.jobs.engine import Jobs
from app.services.jobs.worker import Progress
from app.services.messages.ordering import leave_places
from app.services.messages.state_machine import AWAITING_DELIVERY, transition_fields
from app.store.campaigns.drip_applications import DripApplication, applications_of_campaign, drip_applications
from app.store.contacts.contact_writes import update_contact
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.database import Commit
from app.store.engine.store import EMPTY_PREFETCH, Prefetched, Store
from app.store.jobs import Job
from app.store.messages.messages import Message, MessageState, change_message, messages
from app.times.clock import MINUTE, Clock

END_DRIPS = "end-drips"
END_CAMPAIGN = "end-drip-campaign"

REPLIED = "The contact replied, which ended the drip campaign"
OPTED_OUT = "The contact opted out, which ended the drip campaign"
BLOCKED = "The contact is blocked, which ended the drip campaign"
GONE = "The contact was deleted, which ended the drip campaign"
OVER = "The drip campaign has ended for the contact"
ENDED_BY_HAND = "The drip campaign was ended for the contact"
CAMPAIGN_DELETED = "The drip campaign was deleted"

SETTLING_MS = MINUTE
"""How long in ms after a campaign's deletion a request that began before it may still enroll a contact."""

# With at most fifty messages each, and the contact.
_APPLICATIONS_PER_SLICE = 8


class DripCancellation:
    """Cancels drips, in the commit that is the reason."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs

    def add(self, commit: Commit, uid: str, application_ids: Sequence[str], reason: str) -> None:
        """Add to a commit, which takes the applications out of their contact's `drips`, that their waiting texts are canceled.

        The job that cancels them is enqueued once the commit succeeded.

        Args:
            commit: that ends them.
            uid: whose contact it is.
            application_ids: which end; none is nothing to do.
            reason: a sentence for the history of each text.
        """
        if application_ids:
            parameters = {"applicationIds": list(application_ids), "reason": reason}
            self._jobs.begin(commit, END_DRIPS, uid=uid, is_internal=True, parameters=parameters)


class CancelDripsJob:
    """Cancels the waiting messages of enrollments that have ended."""

    kind = END_DRIPS

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def do_slice(self, job: Job, commit: Commit) -> Progress:
        """Cancel all of them: a contact has few enrollments, each of a few messages."""
        known = self._store.read_all(
            [drip_applications.at(each) for each in job.parameters["applicationIds"]], skip_unreadable=True
        )
        applications = [application for application in known.values() if application]
        waiting = waiting_messages(self._store, applications)
        canceled = sum(cancel_all(commit, texts, job.parameters["reason"], self._clock()) for texts in waiting.values())
        _leave_places(self._store, commit, waiting.values())
        return Progress(is_done=True, counts={"canceled": canceled})


class CancelCampaignJob:
    """Ends all running enrollments of a campaign that was deleted."""

    kind = END_CAMPAIGN

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def do_slice(self, job: Job, commit: Commit) -> Progress:
        """End some of them. After the last one, wait a moment and look once more: another may have just begun."""
        after = job.cursor.get("after", "")
        query = applications_of_campaign(job.parameters["campaignId"], _APPLICATIONS_PER_SLICE, [after] if after else None)
        page = self._store.page(drip_applications, query)
        ended, canceled = self._end_all(page, commit, job.parameters["reason"])
        counts = {"ended": ended, "canceled": canceled}
        is_last_look = job.cursor.get("isLastLook", False)
        if page.size == _APPLICATIONS_PER_SLICE and page.end is not None:
            return Progress(cursor={"after": page.end[-1], "isLastLook": is_last_look}, counts=counts)
        if is_last_look:
            return Progress(is_done=True, counts=counts)
        return Progress(cursor={"after": "", "isLastLook": True}, counts=counts, pause=SETTLING_MS)

    def _end_all(self, applications: Sequence[DripApplication], commit: Commit, reason: str) -> tuple[int, int]:
        known = self._store.read_all(
            [contacts.at(contact_id) for contact_id in {each.contact_id for each in applications}], skip_unreadable=True
        )
        running: list[DripApplication] = []
        for contact in known.values():
            its = [each for each in applications if contact is not None and each.id in contact.drips]
            if its:
                end_in_contact(commit, contact, [each.id for each in its], self._clock())
                running += its
        waiting = waiting_messages(self._store, running)
        _leave_places(self._store, commit, waiting.values(), known)
        return len(running), sum(cancel_all(commit, texts, reason, self._clock()) for texts in waiting.values())


def end_in_contact(commit: Commit, contact: Contact, application_ids: Sequence[str], now: int) -> None:
    """Take enrollments out of a contact's `drips`, on condition that it is still the version that was read."""
    kept = [each for each in contact.drips if each not in application_ids]
    update_contact(commit, contact, contact.version, drips=kept, updated=now)


def waiting_messages(
    store: Store, applications: Iterable[DripApplication], states: Sequence[MessageState] = AWAITING_DELIVERY
) -> dict[str, list[Message]]:
    """Read the messages of enrollments in one round trip; return those in one of the states, by enrollment.

    An enrollment without any is left out.
    """
    found: dict[str, list[Message]] = {}
    for application_id, texts in texts_of(store, applications).items():
        waiting = [text for text in texts if text.state in states]
        if waiting:
            found[application_id] = waiting
    return found


def texts_of(store: Store, applications: Iterable[DripApplication]) -> dict[str, list[Message]]:
    """Read the messages of enrollments in one round trip, by enrollment; missing ones are left out."""
    listed = list(applications)
    known: Any = store.read_all(
        [messages.at(message_id) for each in listed for message_id in each.message_ids], skip_unreadable=True
    )
    found = {each.id: [known[messages.path(message_id)] for message_id in each.message_ids] for each in listed}
    return {application_id: [text for text in texts if text is not None] for application_id, texts in found.items()}


def _leave_places(
    store: Store, commit: Commit, canceled: Iterable[Sequence[Message]], known: Prefetched = EMPTY_PREFETCH
) -> None:
    """Free the places of canceled messages in the order of their conversations, some of which are known."""
    by_contact: defaultdict[str, list[Message]] = defaultdict(list)
    for text in chain.from_iterable(canceled):
        by_contact[text.contact_id].append(text)
    known = store.read_missing(map(contacts.at, by_contact), known, skip_unreadable=True)
    for contact_id, texts in by_contact.items():
        contact = known.get(contacts.path(contact_id))
        if contact is not None and (entries := leave_places(store, contact, texts)):
            update_contact(commit, contact, None, entries)


def cancel_all(commit: Commit, texts: Sequence[Message], reason: str, now: int) -> int:
    """Cancel messages in a commit, each on condition that it is still as it was read; return their number."""
    for text in texts:
        change_message(commit, text, **transition_fields(text, MessageState.CANCELED, now, reason), sweep_at=None)
    return len(texts)
