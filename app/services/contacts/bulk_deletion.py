"""Deletion of all contacts of a user, by a job in slices.

Contacts disappear in the commit of a slice, which also begins the removal of their messages, so that neither a restriction
nor a cancellation leaves a conversation without its contact. What was deleted cannot be restored.
"""

from collections.abc import Sequence

from app.auth.policy import require_unrestricted
from app.auth.principal import Principal
from app.errors import invalid_field
from app.services.access.users import resolve_writable_owner
from app.services.audit.trail import AuditTrail
from app.services.jobs.engine import Jobs
from app.services.jobs.limits import require_room
from app.services.jobs.requesters import require_requester
from app.services.jobs.worker import Progress
from app.services.messages.history_deletion import WHOLE_CONVERSATIONS
from app.store.contacts.contact_numbers import number_reservation
from app.store.contacts.contact_queries import all_contacts
from app.store.contacts.contact_reservations import delete_contacts_of_number
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.jobs import Job
from app.store.users.users import Restriction
from app.times.clock import Clock

KIND = "contacts-delete-all"

ALL = "all"
"""Value of `confirm` that stands for any number of contacts."""

SLICE = 200
"""Contacts that a slice reads; each needs two writes."""

MAX_COUNTED = 1_000_000
"""The highest number of contacts that a confirmation is compared with."""

_RESTRICTIONS = (Restriction.DISABLE_DELETE, Restriction.DELETE_ALL)


class BulkDeletion:
    """Deletes all contacts of users. Enforces the caller's access."""

    def __init__(self, store: Store, jobs: Jobs, audit: AuditTrail, clock: Clock) -> None:
        self._store = store
        self._jobs = jobs
        self._audit = audit
        self._clock = clock

    def delete_all(self, caller: Principal, uid: str | None, confirm: str) -> Job:
        """Begin to delete every contact that a user has now, and return the job that does it.

        Args:
            caller: who deletes them.
            uid: whose contacts; defaults to the caller's own.
            confirm: the number of contacts, or `ALL`.

        Raises:
            DomainError: RESTRICTED, USER_NOT_FOUND, HIGHER_ROLE, JOBS_TOO_MANY; PARAMETERS_INVALID, which names the number
                of contacts, if `confirm` is something else: nothing is deleted then.
        """
        for restriction in _RESTRICTIONS:
            require_unrestricted(caller, restriction)
        owner = resolve_writable_owner(self._store, caller, uid).user
        count = self._store.count(all_contacts(owner.id, MAX_COUNTED, None))
        if confirm not in (ALL, str(count)):
            raise invalid_field("confirm", f"Must be '{count}', the number of contacts to delete, or '{ALL}'.")
        counted = require_room(self._store, owner)
        commit = self._store.commit()
        parameters = {"until": self._clock()}
        job = self._jobs.begin(commit, KIND, asked_by=caller.id, total=count, parameters=parameters, **counted)
        self._audit.record_for_user(commit, caller, "contacts.deleteAll", owner, {}, {"contacts": count})
        commit.send()
        return job


class BulkDeletionWorker:
    """Deletes the contacts that a user had when the job began."""

    kind = KIND

    def __init__(self, store: Store, jobs: Jobs) -> None:
        self._store = store
        self._jobs = jobs

    def do_slice(self, job: Job, commit: Commit) -> Progress:
        """Delete the next contacts, and begin the removal of their messages.

        Raises:
            JobFailedError: the user who requested the job may no longer delete all contacts.
            StoreConflictError: one of the contacts was changed meanwhile.
        """
        require_requester(self._store, job, *_RESTRICTIONS)
        page = self._store.page(contacts, all_contacts(job.uid, SLICE, job.cursor.get("after")), lenient=True)
        chosen = [contact for contact in page if contact.created <= job.parameters["until"]]
        self._delete(commit, job.uid, chosen)
        if chosen:
            ids = [contact.id for contact in chosen]
            self._jobs.begin(
                commit,
                WHOLE_CONVERSATIONS,
                uid=job.uid,
                asked_by=job.asked_by,
                is_internal=True,
                parameters={"contactIds": ids},
            )
        return Progress(cursor={"after": page.end}, counts={"done": len(chosen)}, is_done=page.size < SLICE)

    def _delete(self, commit: Commit, uid: str, chosen: Sequence[Contact]) -> None:
        by_address: dict[str, list[Contact]] = {}
        for contact in chosen:
            by_address.setdefault(contact.address, []).append(contact)
        # Old duplicates share one reservation, which one commit can change once.
        reservations = self._store.read_all([number_reservation(uid, address) for address in by_address])
        for address, alike in by_address.items():
            delete_contacts_of_number(commit, alike, reservations[number_reservation(uid, address).path])
