"""Definitions of an organization: read by its members, written by its administrators."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from app.auth.policy import can_access_organization
from app.auth.principal import Principal, UserPrincipal
from app.errors import DomainError, invalid_field
from app.frozen import replace
from app.problems.catalogue import Problem
from app.problems.tenancy import ORGANIZATION_NOT_FOUND
from app.services.access.organizations import require_organization
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.common.idempotency import Record, record_nothing
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.pagination import Page, Paginator
from app.services.contacts.labels.cleaning import CLEAR
from app.services.jobs.engine import Jobs
from app.store.contacts.contact_queries import contacts_labelled
from app.store.contacts.labels.definitions import (
    ContactLabels,
    CustomField,
    Tag,
    by_name,
    contact_labels,
    labels_id,
    new_label_id,
    no_labels,
    organization_of,
    read_labels,
)
from app.store.engine.store import Store
from app.store.jobs import Job
from app.store.tenancy.organizations import Organization, organizations
from app.times.clock import Clock

MAX_COUNTED = 100_000
"""Contacts of a tag or custom field that are counted."""

L = TypeVar("L", Tag, CustomField)

Entries = Mapping[str, dict[str, Any]]


class Definitions(ABC, Generic[L]):
    """The tags, or the custom fields, of organizations. Every method enforces the caller's access."""

    attribute: str
    audited_as: str
    not_found: Problem
    too_many: Problem
    max_count: int

    def __init__(self, store: Store, jobs: Jobs, audit: AuditTrail, paginator: Paginator, clock: Clock) -> None:
        self._store = store
        self._jobs = jobs
        self._audit = audit
        self._paginator = paginator
        self._clock = clock

    @abstractmethod
    def read_all(self, labels: ContactLabels) -> Sequence[L]:
        """Return the definitions, sorted by name."""

    @abstractmethod
    def find(self, labels: ContactLabels, label_id: str) -> L | None:
        """Return the definition with an id."""

    @abstractmethod
    def make_key(self, label_id: str) -> str:
        """Return the search key of the contacts that have it."""

    @abstractmethod
    def check(self, labels: ContactLabels, label_id: str, entry: Mapping[str, Any]) -> None:
        """Refuse an entry whose name is taken, or whose values are wrong.

        Raises:
            DomainError: as the kind of definition says.
        """

    def list(self, caller: Principal, organization_id: str | None, limit: int, cursor: str | None) -> Page[L]:
        """Return a page of an organization's definitions, sorted by name.

        Args:
            caller: a member or an administrator.
            organization_id: defaults to the caller's.
            limit: maximum number of entries.
            cursor: `next_cursor` of the page before.

        Raises:
            DomainError: ORGANIZATION_NOT_FOUND, PARAMETERS_INVALID or CURSOR_INVALID.
        """
        organization_id = self._resolve(caller, organization_id)
        self._require_member(caller, organization_id)
        labels = read_labels(self._store, organization_id)
        return self._paginator.slice(self.read_all(labels), by_name, f"{self.attribute}:{organization_id}", limit, cursor)

    def get(self, caller: Principal, label_id: str) -> L:
        """Return a definition.

        Raises:
            DomainError: the kind's `not_found`.
        """
        self._require_reader(caller, label_id)
        return self._require(read_labels(self._store, organization_of(label_id)), label_id)

    def get_counted(self, caller: Principal, label_id: str) -> L:
        """Return a definition with the number of contacts that have it.

        Raises:
            DomainError: the kind's `not_found`.
        """
        label = self.get(caller, label_id)
        count = self._store.count(contacts_labelled(self.make_key(label.id), MAX_COUNTED, None))
        return replace(label, contact_count=count)

    def create(
        self, caller: Principal, organization_id: str | None, values: Mapping[str, Any], record: Record[L] = record_nothing
    ) -> L:
        """Create a definition.

        Args:
            caller: an administrator of the organization.
            organization_id: defaults to the caller's.
            values: stored values, by stored name.
            record: adds the response to the commit, for idempotent repeats.

        Raises:
            DomainError: ORGANIZATION_NOT_FOUND, ROLE_MISSING, the kind's `too_many`, or as `check`.
        """
        organization_id = self._resolve(caller, organization_id)
        organization = require_organization(self._store, caller, organization_id)

        def attempt() -> L:
            labels = self._read_strictly(organization.id)
            entries: Entries = getattr(labels, self.attribute)
            if len(entries) >= self.max_count:
                raise DomainError(self.too_many)
            label_id = new_label_id(organization.id)
            now = self._clock()
            entry = {**self.complete(labels, values), "created": now, "updated": now}
            self.check(labels, label_id, entry)
            after = self._write(caller, organization, labels, "create", label_id, entry, record)
            return self._require(after, label_id)

        return retry_on_conflict(attempt)

    def update(self, caller: Principal, label_id: str, changes: Mapping[str, Any]) -> L:
        """Update a definition; absent values stay.

        Raises:
            DomainError: the kind's `not_found`, ROLE_MISSING, or as `check`.
        """
        organization = self._require_writer(caller, label_id)

        def attempt() -> L:
            labels = self._read_strictly(organization.id)
            before = self._require(labels, label_id)
            held = getattr(labels, self.attribute)[label_id]
            entry = {**held, **changes}
            if entry == held:
                return before
            self.check(labels, label_id, entry)
            entry["updated"] = self._clock()
            return self._require(self._write(caller, organization, labels, "update", label_id, entry), label_id)

        return retry_on_conflict(attempt)

    def delete(self, caller: Principal, label_id: str) -> Job:
        """Delete a definition, and return the job that removes it from contacts; they show it no more.

        Raises:
            DomainError: the kind's `not_found` or ROLE_MISSING.
        """
        organization = self._require_writer(caller, label_id)

        def attempt() -> Job:
            labels = self._read_strictly(organization.id)
            self._require(labels, label_id)
            started: list[Job] = []

            def begin(commit: Any, _: L | None) -> None:
                parameters = {"labelId": label_id, "key": self.make_key(label_id)}
                started.append(self._jobs.begin(commit, CLEAR, asked_by=caller.id, parameters=parameters))

            self._write(caller, organization, labels, "delete", label_id, None, begin)
            return started[0]

        return retry_on_conflict(attempt)

    def complete(self, labels: ContactLabels, values: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG002
        """Return the values of a new definition with those that derive from others."""
        return values

    def _write(
        self,
        caller: Principal,
        organization: Organization,
        labels: ContactLabels,
        verb: str,
        label_id: str,
        entry: dict[str, Any] | None,
        follow_up: Callable[[Any, Any], None] = record_nothing,
    ) -> ContactLabels:
        """Write one entry, or remove it, with the audit entry and a follow-up; return the definitions as stored."""
        entries = dict(getattr(labels, self.attribute))
        held = entries.pop(label_id, {})
        if entry is not None:
            entries[label_id] = entry
        now = self._clock()
        changes: dict[str, Any] = {self.attribute: entries, "updated": now}
        commit = self._store.commit()
        if labels.version is None:
            after = replace(labels, **changes, created=now)
            contact_labels.create(commit, after)
        else:
            after = replace(labels, **changes)
            contact_labels.update(commit, labels, **changes)
        changed = AuditedObject(self.audited_as, label_id, organization.tenant_id, organization.id)
        self._audit.record(commit, caller, f"{self.audited_as}.{verb}", changed, held, entry or {})
        follow_up(commit, self.find(after, label_id))
        commit.send()
        return after

    def _read_strictly(self, organization_id: str) -> ContactLabels:
        """Return the definitions as stored: what cannot be read must not be overwritten."""
        return self._store.get(contact_labels.at(labels_id(organization_id))) or no_labels(organization_id)

    def _require(self, labels: ContactLabels, label_id: str) -> L:
        found = self.find(labels, label_id)
        if found is None:
            raise DomainError(self.not_found)
        return found

    @staticmethod
    def _resolve(caller: Principal, organization_id: str | None) -> str:
        if organization_id is not None:
            return organization_id
        own = caller.user.organization_id if isinstance(caller, UserPrincipal) else ""
        if not own:
            raise invalid_field("organization_id", "Required for callers without an organization.")
        return own

    def _require_member(self, caller: Principal, organization_id: str) -> None:
        if isinstance(caller, UserPrincipal) and caller.user.organization_id == organization_id:
            return
        organization = self._store.get(organizations.at(organization_id))
        if organization is None or not can_access_organization(caller, organization):
            raise DomainError(ORGANIZATION_NOT_FOUND)

    def _require_reader(self, caller: Principal, label_id: str) -> None:
        try:
            self._require_member(caller, self._organization_of(label_id))
        except DomainError as error:
            raise (DomainError(self.not_found) if error.problem is ORGANIZATION_NOT_FOUND else error) from None

    def _require_writer(self, caller: Principal, label_id: str) -> Organization:
        try:
            return require_organization(self._store, caller, self._organization_of(label_id))
        except DomainError as error:
            raise (DomainError(self.not_found) if error.problem is ORGANIZATION_NOT_FOUND else error) from None

    def _organization_of(self, label_id: str) -> str:
        organization_id = organization_of(label_id)
        if not organization_id or "/" in organization_id:
            raise DomainError(self.not_found)
        return organization_id
