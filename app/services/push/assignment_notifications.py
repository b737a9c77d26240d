"""Push notifications about assignments: a conversation that somebody else assigned to a user."""

import logging

from app.auth.principal import Principal, UserPrincipal
from app.errors import ServiceUnavailableError
from app.services.push.choices import Kind
from app.services.push.message_notifications import MAX_NOTIFICATION_AGE_MS
from app.services.push.notices import Notices
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.users.users import User, users
from app.task_queue.client import Queue
from app.task_queue.names import assignment_push_task
from app.times.clock import Clock

_log = logging.getLogger(__name__)


class AssignmentNotifications:
    """Notifies the devices of assignees."""

    def __init__(self, store: Store, queue: Queue, notices: Notices, clock: Clock) -> None:
        self._store = store
        self._queue = queue
        self._notices = notices
        self._clock = clock

    def enqueue_after(self, commit: Commit, contact: Contact, assignee: User, caller: Principal) -> None:
        """Enqueue the task that notifies an assignee once the commit that assigns the conversation succeeded.

        Users who assign to themselves, or never had a device, cause none.
        """
        if caller.id == assignee.id or not assignee.has_devices:
            return
        now = self._clock()
        by = caller.id if isinstance(caller, UserPrincipal) else ""
        body: dict[str, str | int] = {"assigned_contact_id": contact.id, "uid": assignee.id, "by": by, "at": now}
        commit.on_success(lambda: self._enqueue(assignment_push_task(contact.id, assignee.id, now), body, assignee))

    def _enqueue(self, task_name: str, body: dict[str, str | int], assignee: User) -> None:
        try:
            self._queue.push(task_name, body, assignee.id, assignee.organization_id, assignee.tenant_id)
        except ServiceUnavailableError:
            _log.warning("no task could be made; nobody is notified", extra={"contact_id": body["assigned_contact_id"]})

    def notify(self, contact_id: str, uid: str, by: str, at: int) -> None:
        """Show an assignment on the assignee's devices, unless the conversation has another assignee by now.

        Args:
            contact_id: the conversation.
            uid: the assignee.
            by: uid of the user who assigned it; empty for a service account.
            at: when, in ms.

        Raises:
            ServiceUnavailableError: Firestore or Google is unavailable, or Google denies access; the queue must retry.
        """
        contact = self._store.get(contacts.at(contact_id))
        if contact is None or contact.assigned_to != uid or at < self._clock() - MAX_NOTIFICATION_AGE_MS:
            return
        owner, assigner = self._store.read(users.at(contact.uid), users.at_leniently(by) if by else None)
        if owner is None:
            return
        name = assigner.full_name if assigner is not None else ""
        notification = self._notices.describe(
            contact,
            f"{name} assigned this conversation to you" if name else "This conversation was assigned to you",
            {"type": "assignment"},
            tag=f"assigned-{contact.id}",
        )
        self._notices.send(owner, contact, {uid: [Kind.ASSIGNMENTS]}, lambda _: notification, {"contact_id": contact.id})
