"""Assignment of conversations: who replies."""

from typing import Any

from app.auth.policy import TargetUser, can_be_assigned, require_can_send_on_behalf_of
from app.auth.principal import Principal
from app.errors import DomainError
from app.problems.inbox import ASSIGNEE_WITHOUT_ACCESS
from app.services.access.contacts import require_contact_and_owner
from app.services.access.conversations import load_target_users
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.inbox.events import add_event
from app.services.inbox.views import ConversationView, ConversationViews
from app.services.jobs.worker import Progress
from app.services.push.assignment_notifications import AssignmentNotifications
from app.store.contacts.contact_writes import update_contact
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.inbox.conversation_events import ConversationEventKind
from app.store.inbox.conversation_queries import UNASSIGNMENT, assignments_of
from app.store.jobs import Job
from app.store.users.users import User, users
from app.times.clock import Clock

SLICE = 200
"""Conversations that a slice of the job reads; each takes two writes."""


class Assignments:
    """Assigns conversations. Every method enforces the caller's access."""

    def __init__(
        self,
        store: Store,
        views: ConversationViews,
        notifications: AssignmentNotifications,
        audit: AuditTrail,
        clock: Clock,
    ) -> None:
        self._store = store
        self._views = views
        self._notifications = notifications
        self._audit = audit
        self._clock = clock

    def assign(self, caller: Principal, contact_id: str, uid: str) -> ConversationView:
        """Assign a conversation to a user, instead of to the one before, and return it.

        Raises:
            DomainError: CONTACT_NOT_FOUND, HIGHER_ROLE or ASSIGNEE_WITHOUT_ACCESS.
        """

        def attempt() -> ConversationView:
            contact, owner = self._require(caller, contact_id)
            assignee = self._require_assignee(owner, uid)
            details = {"userId": uid, "name": assignee.full_name}
            return self._change(caller, contact, owner, assignee, ConversationEventKind.ASSIGNED, details)

        return retry_on_conflict(attempt)

    def unassign(self, caller: Principal, contact_id: str) -> ConversationView:
        """End the assignment of a conversation, and return it; without one, nothing changes.

        Raises:
            DomainError: CONTACT_NOT_FOUND or HIGHER_ROLE.
        """

        def attempt() -> ConversationView:
            contact, owner = self._require(caller, contact_id)
            details = {"userId": contact.assigned_to}
            return self._change(caller, contact, owner, None, ConversationEventKind.UNASSIGNED, details)

        return retry_on_conflict(attempt)

    def _require(self, caller: Principal, contact_id: str) -> tuple[Contact, TargetUser]:
        contact, owner = require_contact_and_owner(self._store, caller, contact_id)
        require_can_send_on_behalf_of(caller, owner)
        return contact, owner

    def _require_assignee(self, owner: TargetUser, uid: str) -> User:
        """Return the user that a conversation can be assigned to; others are refused without a look whether they exist."""
        if not can_be_assigned(uid, owner):
            raise DomainError(ASSIGNEE_WITHOUT_ACCESS)
        user = owner.user if uid == owner.user.id else self._store.get(users.at(uid))
        if user is None or user.is_inbox or user.is_disabled or user.deleted:
            raise DomainError(ASSIGNEE_WITHOUT_ACCESS, "The user is disabled or deleted, or is an inbox without a log-in")
        return user

    def _change(
        self,
        caller: Principal,
        contact: Contact,
        owner: TargetUser,
        assignee: User | None,
        kind: ConversationEventKind,
        details: dict[str, str],
    ) -> ConversationView:
        uid = "" if assignee is None else assignee.id
        if contact.assigned_to != uid:
            now = self._clock()
            commit = self._store.commit()
            changed = update_contact(commit, contact, contact.version, assigned_to=uid, updated=now)
            add_event(commit, contact, kind, caller.id, now, details)
            self._record(commit, caller, contact, owner.user, uid)
            if assignee is not None:
                self._notifications.enqueue_after(commit, contact, assignee, caller)
            commit.send()
            contact = changed
        (view,) = self._views.describe(caller, [contact], {contact.uid: owner})
        return view

    def _record(self, commit: Commit, caller: Principal, contact: Contact, owner: User, uid: str) -> None:
        """Record in the audit trail what administrators assign; those who answer the number leave an event alone."""
        if caller.id == owner.id or caller.id in owner.shared_with:
            return
        changed = AuditedObject("contact", contact.id, owner.tenant_id, owner.organization_id)
        before, after = contacts.changes(assigned_to=contact.assigned_to), contacts.changes(assigned_to=uid)
        self._audit.record(commit, caller, "contact.assign", changed, before, after)


class UnassignmentJob:
    """Takes an owner's conversations back from a user who has lost access to them."""

    kind = UNASSIGNMENT

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def do_slice(self, job: Job, commit: Commit) -> Progress:
        """Take back the next conversations; none once the user has access again.

        Raises:
            StoreConflictError: one of the conversations was changed meanwhile.
        """
        assignee = job.parameters["assignee"]
        owner = self._store.get(users.at(job.uid))
        if owner is None or can_be_assigned(assignee, load_target_users(self._store, [owner])[0]):
            return Progress(is_done=True)
        page = self._store.page(contacts, assignments_of(owner.id, assignee, SLICE, job.cursor.get("after")), lenient=True)
        now = self._clock()
        for contact in page:
            update_contact(commit, contact, contact.version, assigned_to="", updated=now)
            details: dict[str, Any] = {"userId": assignee}
            add_event(commit, contact, ConversationEventKind.UNASSIGNED, "", now, details)
        return Progress(
            cursor={} if page.end is None else {"after": page.end}, counts={"done": len(page)}, is_done=page.size < SLICE
        )
