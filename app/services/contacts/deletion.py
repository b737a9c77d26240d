"""Deletion of contacts, and of the history of conversations.

What callers see happens in one commit: the contact is gone, or its conversation empty. The messages, of which there may be any
number, are removed afterwards in slices. docs/decisions/0032 has the reasons.
"""

from typing import Any

from app.auth.policy import TargetUser, can_access_conversations, require_can_send_on_behalf_of, require_unrestricted
from app.auth.principal import Principal
from app.errors import DomainError
from app.problems.contacts import CONTACT_NOT_FOUND
from app.services.access.users import load_target_user
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.jobs.engine import Jobs
from app.services.messages.history_deletion import HISTORY, WHOLE_CONVERSATION
from app.store.contacts.contact_numbers import number_reservation
from app.store.contacts.contact_reservations import delete_contact
from app.store.contacts.contact_writes import update_contact
from app.store.contacts.contacts import Contact, contacts
from app.store.contacts.read_states import shared_read_state
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.users.users import Restriction
from app.times.clock import Clock


class ContactDeletion:
    """Deletes contacts and histories. Every method enforces the caller's access."""

    def __init__(self, store: Store, jobs: Jobs, audit: AuditTrail, clock: Clock) -> None:
        self._store = store
        self._jobs = jobs
        self._audit = audit
        self._clock = clock

    def delete(self, caller: Principal, contact_id: str) -> None:
        """Delete a contact with its conversation; its waiting messages are not sent.

        Its number stays opted out or blocked if it was.

        Raises:
            DomainError: RESTRICTED, CONTACT_NOT_FOUND or HIGHER_ROLE.
        """
        require_unrestricted(caller, Restriction.DISABLE_DELETE)

        def attempt() -> None:
            contact, owner = self._require(caller, contact_id)
            reservation = self._store.get(number_reservation(contact.uid, contact.address))
            commit = self._store.commit()
            delete_contact(commit, contact, reservation)
            self._record(commit, caller, "contact.delete", contact, owner)
            self._begin(commit, caller, WHOLE_CONVERSATION, contact, {})
            commit.send()

        retry_on_conflict(attempt)

    def delete_history(self, caller: Principal, contact_id: str) -> None:
        """Delete the messages of a conversation up to now; the contact stays, read and archived.

        Later messages stay, and so do those that have not been sent yet.

        Raises:
            DomainError: RESTRICTED, CONTACT_NOT_FOUND or HIGHER_ROLE.
        """
        require_unrestricted(caller, Restriction.DISABLE_DELETE)

        def attempt() -> None:
            contact, owner = self._require(caller, contact_id)
            now = self._clock()
            commit = self._store.commit()
            emptied: dict[str, Any] = {"last_message": "", "last_message_date": 0, "last_direction": "", "last_sent_by": ""}
            emptied |= {"is_archived": True, **shared_read_state(is_read=True)}
            update_contact(commit, contact, contact.version, **emptied, updated=now)
            self._record(commit, caller, "contact.deleteHistory", contact, owner)
            self._begin(commit, caller, HISTORY, contact, {"until": now})
            commit.send()

        retry_on_conflict(attempt)

    def _require(self, caller: Principal, contact_id: str) -> tuple[Contact, TargetUser]:
        contact = self._store.get(contacts.at_leniently(contact_id))
        owner = None if contact is None else load_target_user(self._store, caller, contact.uid)
        if contact is None or owner is None or not can_access_conversations(caller, owner):
            raise DomainError(CONTACT_NOT_FOUND)
        require_can_send_on_behalf_of(caller, owner)
        return contact, owner

    def _begin(self, commit: Commit, caller: Principal, kind: str, contact: Contact, parameters: dict[str, Any]) -> None:
        self._jobs.begin(
            commit,
            kind,
            uid=contact.uid,
            asked_by=caller.id,
            is_internal=True,
            parameters={"contactId": contact.id, **parameters},
        )

    def _record(self, commit: Commit, caller: Principal, action: str, contact: Contact, owner: TargetUser) -> None:
        """Record in the audit trail what was done to another user's contact; the caller's own are not recorded."""
        if caller.id != contact.uid:
            user = owner.user
            changed = AuditedObject("contact", contact.id, user.tenant_id, user.organization_id)
            self._audit.record(commit, caller, action, changed, {}, {})
