"""Tags of many contacts: those named by ids get or lose a tag at once, those of a filter by a job."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from app.auth.policy import TargetUser
from app.auth.principal import Principal
from app.errors import DomainError, FieldError
from app.problems.contacts import CONTACT_NOT_FOUND
from app.problems.labels import CONTACT_HAS_TOO_MANY_TAGS, TAG_NOT_FOUND
from app.services.access.users import resolve_writable_owner
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.contacts.labels.filters import resolve_filter
from app.services.contacts.labels.values import MAX_TAGS_PER_CONTACT
from app.services.contacts.lists.jobs import MemberSelection
from app.services.contacts.lists.members import Filled
from app.services.jobs.engine import Jobs
from app.services.jobs.limits import require_room
from app.services.jobs.requesters import require_requester
from app.services.jobs.worker import JobFailedError, Progress
from app.store.contacts.contact_writes import update_contact
from app.store.contacts.contacts import Contact, contacts
from app.store.contacts.labels.definitions import ContactLabels, Tag, organization_of, read_labels
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.jobs import Job
from app.times.clock import Clock

ADD_TAG = "contact-tag-add"
REMOVE_TAG = "contact-tag-remove"

SLICE = 200
"""Contacts that a slice reads."""

_AT_ONCE = 400


class Tagging:
    """Adds a tag to a user's contacts, or removes it. Every method enforces the caller's access."""

    def __init__(self, store: Store, jobs: Jobs, clock: Clock) -> None:
        self._store = store
        self._jobs = jobs
        self._clock = clock

    def change(
        self,
        caller: Principal,
        uid: str | None,
        tag_id: str,
        contact_ids: Sequence[str] | None,
        query: Mapping[str, Any] | None,
        kind: str,
    ) -> Filled:
        """Add a tag to contacts, or remove it from them.

        Args:
            caller: who asks.
            uid: whose contacts; None for the caller's own.
            tag_id: id of a tag of the user's organization.
            contact_ids: contacts of the user; None where a filter chooses.
            query: the filter; None or empty for all contacts.
            kind: `ADD_TAG` or `REMOVE_TAG`.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE, TAG_NOT_FOUND, JOBS_TOO_MANY or PARAMETERS_INVALID; CONTACT_NOT_FOUND or
                CONTACT_HAS_TOO_MANY_TAGS, naming the places in the array: then nothing was changed.
        """
        owner = resolve_writable_owner(self._store, caller, uid)
        labels = read_labels(self._store, owner.user.organization_id)
        tag = labels.find_tag(tag_id) if tag_id in labels.tags else None
        if tag is None:
            raise DomainError(TAG_NOT_FOUND)
        if contact_ids is None:
            return self._begin(caller, owner, labels, tag, query or {}, kind)
        requested = list(dict.fromkeys(contact_ids))
        self._require_all(owner, contact_ids, requested, tag, kind)
        changed = sum(
            retry_on_conflict(partial(self._write, owner, requested[start : start + _AT_ONCE], tag, kind))
            for start in range(0, len(requested), _AT_ONCE)
        )
        return Filled(changed, len(requested) - changed)

    def _begin(
        self, caller: Principal, owner: TargetUser, labels: ContactLabels, tag: Tag, query: Mapping[str, Any], kind: str
    ) -> Filled:
        resolved = resolve_filter(labels, query, "query")
        counted = require_room(self._store, owner.user)
        commit = self._store.commit()
        parameters = {"tagId": tag.id, "query": resolved}
        job = self._jobs.begin(commit, kind, asked_by=caller.id, parameters=parameters, **counted)
        commit.send()
        return Filled(job_id=job.id)

    def _require_all(
        self, owner: TargetUser, contact_ids: Sequence[str], requested: Sequence[str], tag: Tag, kind: str
    ) -> None:
        """Refuse the whole request if one contact does not exist, or has no room for the tag."""
        found = self._read(owner, requested)
        missing = [index for index, contact_id in enumerate(contact_ids) if contact_id not in found]
        if missing:
            errors = [FieldError(("contact_ids", index), CONTACT_NOT_FOUND.title) for index in missing]
            raise DomainError(CONTACT_NOT_FOUND, errors=errors)
        full = [index for index, contact_id in enumerate(contact_ids) if _is_full(found[contact_id], tag.id)]
        if full and kind == ADD_TAG:
            errors = [FieldError(("contact_ids", index), CONTACT_HAS_TOO_MANY_TAGS.title) for index in full]
            raise DomainError(CONTACT_HAS_TOO_MANY_TAGS, errors=errors)

    def _write(self, owner: TargetUser, contact_ids: Sequence[str], tag: Tag, kind: str) -> int:
        commit = self._store.commit()
        found = self._read(owner, contact_ids).values()
        changed = sum(_change(commit, contact, tag.id, kind, self._clock()) is True for contact in found)
        if changed:
            commit.send()
        return changed

    def _read(self, owner: TargetUser, contact_ids: Sequence[str]) -> dict[str, Contact]:
        """Return those contacts that belong to the owner, by id."""
        read: dict[str, Contact] = {}
        for start in range(0, len(contact_ids), _AT_ONCE):
            references = [contacts.at(contact_id) for contact_id in contact_ids[start : start + _AT_ONCE]]
            some = self._store.read_all(references, skip_unreadable=True).values()
            read |= {contact.id: contact for contact in some if contact is not None and contact.uid == owner.user.id}
        return read


class TaggingJob:
    """Adds a tag to the contacts that a filter finds, or removes it from them."""

    def __init__(self, kind: str, store: Store, clock: Clock) -> None:
        """Create the worker of `ADD_TAG` or of `REMOVE_TAG`."""
        self.kind = kind
        self._store = store
        self._clock = clock

    def do_slice(self, job: Job, commit: Commit) -> Progress:
        """Process the next contacts.

        Raises:
            JobFailedError: the tag was deleted, or the user who requested the job may no longer change the contacts.
            StoreConflictError: one of the contacts was changed meanwhile.
        """
        tag_id, query = job.parameters["tagId"], job.parameters["query"]
        require_requester(self._store, job)
        if tag_id not in read_labels(self._store, organization_of(tag_id)).tags:
            raise JobFailedError("The tag was deleted")
        selection = MemberSelection(job.uid, query)
        page = self._store.page(contacts, selection.query(SLICE, job.cursor.get("after")))
        found = [contact for contact in page if selection.fits(contact)]
        results = [_change(commit, contact, tag_id, self.kind, self._clock()) for contact in found]
        return Progress(
            cursor={} if page.end is None else {"after": page.end},
            counts={"done": len(found), "changed": results.count(True), "unchanged": results.count(False)},
            problems=[
                {"id": contact.id, "reason": f"The contact has {MAX_TAGS_PER_CONTACT} tags already"}
                for contact, result in zip(found, results, strict=True)
                if result is None
            ],
            is_done=page.size < SLICE,
        )


def _is_full(contact: Contact, tag_id: str) -> bool:
    return tag_id not in contact.tags and add_tag(contact.tags, tag_id) is None


def add_tag(tags: Sequence[str], tag_id: str) -> list[str] | None:
    """Return a contact's tags with one more; None if the contact has too many of that organization."""
    of_same = [tag for tag in tags if organization_of(tag) == organization_of(tag_id)]
    if tag_id in tags:
        return list(tags)
    return None if len(of_same) >= MAX_TAGS_PER_CONTACT else [*tags, tag_id]


def _change(commit: Commit, contact: Contact, tag_id: str, kind: str, now: int) -> bool | None:
    """Add or remove a tag in a commit; return whether that is a change, or None where the contact has too many."""
    kept = add_tag(contact.tags, tag_id) if kind == ADD_TAG else [tag for tag in contact.tags if tag != tag_id]
    if kept is None:
        return None
    if kept == contact.tags:
        return False
    update_contact(commit, contact, contact.version, tags=kept, updated=now)
    return True
