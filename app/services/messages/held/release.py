"""Release of the messages that wait for a contact's confirmation: a job, which the commit of the confirmation begins."""

from typing import Any

from app.services.jobs.engine import Jobs
from app.services.jobs.worker import Progress
from app.services.messages.delivery_tasks import DeliveryTasks
from app.services.messages.slots import CONSENT, Slot, slot_changes, slot_of
from app.store.contacts.contacts import Contact
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.jobs import Job
from app.store.messages.message_queries import page_of_awaiting
from app.store.messages.messages import Message, change_message, messages
from app.times.clock import Clock

RELEASE_HELD = "release-held"

_PER_SLICE = 100


class HeldMessages:
    """Releases messages, in the commit that is the reason."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs

    def release(self, commit: Commit, contact: Contact) -> None:
        """Add to a commit that the messages which wait for a contact's confirmation are delivered, or refused, now."""
        self._jobs.begin(commit, RELEASE_HELD, uid=contact.uid, is_internal=True, parameters={"contactId": contact.id})


class ReleaseHeldJob:
    """Gives the messages of a contact that wait for its confirmation a new task. Delivery keeps their order."""

    kind = RELEASE_HELD

    def __init__(self, store: Store, dispatch: DeliveryTasks, clock: Clock) -> None:
        self._store = store
        self._dispatch = dispatch
        self._clock = clock

    def do_slice(self, job: Job, commit: Commit) -> Progress:
        """Release some of them."""
        after = job.cursor.get("after")
        query = page_of_awaiting(str(job.parameters["contactId"]), _PER_SLICE, [after] if after else None)
        page = self._store.page(messages, query)
        now = self._clock()
        held = [message for message in page if is_held(message, now)]
        for message in sorted(held, key=lambda each: (each.first_due, each.created, each.id)):
            release(commit, message, self._dispatch, now)
        counts = {"released": len(held)}
        if page.size == _PER_SLICE and page.end is not None:
            return Progress(cursor={"after": page.end[-1]}, counts=counts)
        return Progress(is_done=True, counts=counts)


def is_held(message: Message, now: int) -> bool:
    """Whether a message waits for a confirmation at a time in ms."""
    slot = slot_of(message)
    return slot is not None and slot.is_consent and slot.at > now


def release(commit: Commit, message: Message, dispatch: DeliveryTasks, now: int) -> None:
    """Release a message that waits for a confirmation, in a commit. Its retries are counted from now on."""
    changes: dict[str, Any] = slot_changes(message, Slot(now, CONSENT, 0))
    # Later than the task that runs now: the queue takes a name once.
    due = max(now + 1, message.send_at)
    change_message(commit, message, **changes, sweep_at=dispatch.sweep_time(due))
    dispatch.enqueue_after(commit, message, due)
