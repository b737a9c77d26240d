"""Delivery tasks: the task that delivers a message, and the time at which the sweeper checks that it did.

A message's first task names its parties, so that their documents are read in one round trip with the message
(docs/decisions/0081). The message itself decides: what it names and the task did not is read after it.
"""

import logging
from collections.abc import Mapping
from typing import Any, NamedTuple

from app.errors import ServiceUnavailableError
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.collection import Reference
from app.store.engine.database import Commit, StoreConflictError
from app.store.engine.store import Store
from app.store.messages.messages import Message, change_message
from app.store.operations.instance_settings import INSTANCE_ID, InstanceSettings, instances
from app.store.tenancy.membership import membership_of
from app.store.tenancy.organizations import Organization
from app.store.tenancy.tenants import Tenant
from app.store.users.phone_numbers import PhoneNumber, number_reference
from app.store.users.users import User, users
from app.task_queue.client import MAX_SCHEDULE_AHEAD_MS, Queue
from app.times.clock import DAY, MINUTE, Clock

_log = logging.getLogger(__name__)

TASK_GRACE_MS = MINUTE
"""How long in ms a message may be overdue before the sweeper doubts that its task exists."""

_ARMING_MARGIN_MS = DAY


class PartyNames(NamedTuple):
    """The parties that a message concerns, by the attributes of the message."""

    uid: str = ""
    organization_id: str = ""
    tenant_id: str = ""
    contact_id: str = ""
    from_number: str = ""


class PartyReferences(NamedTuple):
    """The documents of the parties, in the order in which they are read."""

    user: Reference[User]
    organization: Reference[Organization] | None
    tenant: Reference[Tenant] | None
    contact: Reference[Contact]
    instance: Reference[InstanceSettings]
    number: Reference[PhoneNumber]


NOBODY = PartyNames()
"""The parties of a task that names none."""


def name_parties(message: Message) -> PartyNames:
    """Return the parties of a message, for its task."""
    return PartyNames(message.uid, message.organization_id, message.tenant_id, message.contact_id, message.from_number)


def read_parties(named: Any) -> PartyNames:
    """Return the parties that a task names; nobody for anything else."""
    if not isinstance(named, Mapping):
        return NOBODY
    return PartyNames(*(value if isinstance(value := named.get(name), str) else "" for name in PartyNames._fields))


def list_documents(parties: PartyNames) -> PartyReferences:
    """Return the references of the parties' documents."""
    return PartyReferences(
        users.at(parties.uid),
        *membership_of(parties.organization_id, parties.tenant_id),
        contacts.at(parties.contact_id),
        instances.at(INSTANCE_ID),
        number_reference(parties.from_number, parties.tenant_id),
    )


class DeliveryTasks:
    """Enqueues the tasks that deliver messages."""

    def __init__(self, store: Store, queue: Queue, clock: Clock) -> None:
        self._store = store
        self._queue = queue
        self._clock = clock

    def enqueue(self, message: Message, due: int | None = None) -> bool:
        """Enqueue the task that delivers a message; return whether the queue has it.

        A message due beyond the queue's horizon gets none yet. An unavailable queue is no failure either: the message is
        stored, with the time at which the sweeper will look at it.

        Args:
            message: as it stands in the store.
            due: when to deliver it, in ms; the message's own time when None.
        """
        # A later task names no parties: it may find that the message has to wait again.
        more: dict[str, Any] = {"parties": name_parties(message)._asdict()} if due is None else {}
        if message.after:
            more["after"] = message.after
        due = due or message.first_due
        if self._is_beyond_horizon(due):
            return True
        try:
            self._queue.deliver(message.id, message.attempts, due, message.organization_id, message.tenant_id, more)
        except ServiceUnavailableError:
            _log.warning("no task could be made yet", extra={"message_id": message.id})
            return False
        return True

    def enqueue_after(self, commit: Commit, message: Message, due: int | None = None) -> None:
        """Enqueue the task that delivers a message once the commit that makes it due succeeded.

        Args:
            commit: that makes it due.
            message: as that commit writes it.
            due: when to deliver it, in ms; the message's own time when None.
        """
        commit.on_success(lambda: self.enqueue(message, due))

    def enqueue_beyond_sweep(self, message: Message, due: int, sweep_at: int) -> None:
        """Enqueue a later task for a message that the sweeper would look at before, and move the sweeper's time.

        Args:
            message: as it was read.
            due: when to deliver it, in ms.
            sweep_at: when the sweeper looks at it instead, in ms.
        """
        commit = self._store.commit()
        change_message(commit, message, sweep_at=sweep_at)
        self.enqueue_after(commit, message, due)
        try:
            commit.send()
        except StoreConflictError:
            # Another delivery was faster, or the message was edited.
            self.enqueue(message, due)

    def sweep_time(self, due: int) -> int:
        """Return when the sweeper must look at a message that is due at a time in ms.

        Within the queue's horizon that is a while after it should have been delivered; beyond it, when it comes within.
        """
        return (
            due - MAX_SCHEDULE_AHEAD_MS + _ARMING_MARGIN_MS
            if self._is_beyond_horizon(due)
            else max(due, self._clock()) + TASK_GRACE_MS
        )

    def _is_beyond_horizon(self, due: int) -> bool:
        return due - self._clock() > MAX_SCHEDULE_AHEAD_MS
