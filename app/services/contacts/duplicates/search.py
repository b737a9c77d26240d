"""The search for a user's duplicate contacts, with or without merging them."""

from collections.abc import Sequence
from typing import Any

from app.auth.policy import require_unrestricted
from app.auth.principal import UserPrincipal
from app.frozen import frozen
from app.services.access.users import resolve_owner, resolve_writable_owner
from app.services.audit.trail import AuditTrail
from app.services.contacts.duplicates.groups import DuplicateGroups
from app.services.contacts.duplicates.job import APART, DIFFERENT_NUMBERS, DUPLICATES, FOUND, GROUPS, describe_group
from app.services.contacts.duplicates.merge_rules import explain_first
from app.services.contacts.labels.display import LabelDisplay
from app.services.jobs.engine import Jobs
from app.services.jobs.limits import require_room
from app.store.contacts.contacts import Contact
from app.store.engine.store import Store
from app.store.jobs import Job, JobState, job_problems, page_of_problems
from app.store.users.users import Restriction

SLICES_IN_REQUEST = 20
"""Slices that run while the caller waits: enough for about 5 000 contacts; the job continues in the background."""


@frozen
class Findings:
    """The duplicates found so far.

    Attributes:
        job: which is running, or has ended; None for a preview.
        duplicates: groups of matching contacts.
        errors: groups that could not be merged.
    """

    job: Job | None
    duplicates: list[dict[str, Any]]
    errors: list[dict[str, Any]]

    @property
    def job_id(self) -> str:
        """Return the job's id; empty for a preview."""
        return "" if self.job is None else self.job.id

    @property
    def is_complete(self) -> bool:
        """Whether all contacts were read."""
        return self.job is None or self.job.state is not JobState.RUNNING

    @property
    def merged(self) -> bool:
        """Whether all contacts were read and merged."""
        return self.job is not None and bool(self.job.parameters["merges"]) and self.job.state is JobState.DONE


@frozen
class _Preview:
    """A group before a merge: as callers see it, and its contacts, followed by the merged one if it can be merged."""

    group: dict[str, Any]
    contacts: Sequence[Contact]

    def describe(self, shown: Sequence[Contact]) -> dict[str, Any]:
        """Return the group with its contacts as callers see them."""
        count = len(self.group["contactIds"])
        merged = shown[count] if len(shown) > count else None
        return {**self.group, "contacts": shown[:count], "merged_contact": merged}


class Duplicates:
    """Finds the duplicate contacts of users that the caller has access to."""

    def __init__(
        self, store: Store, jobs: Jobs, audit: AuditTrail, groups: DuplicateGroups, label_display: LabelDisplay
    ) -> None:
        self._store = store
        self._jobs = jobs
        self._audit = audit
        self._groups = groups
        self._label_display = label_display

    def search(
        self, caller: UserPrincipal, uid: str | None, merges: bool, chosen: Sequence[Sequence[str]] | None = None
    ) -> Findings:
        """Read a user's contacts, and return the duplicates found within the time that a caller waits.

        Args:
            caller: who searches.
            uid: whose contacts; defaults to the caller's own.
            merges: merge the duplicates too.
            chosen: ids of the contacts of each group to merge, or to preview; None for all duplicates.

        Raises:
            DomainError: USER_NOT_FOUND or JOBS_TOO_MANY; PARAMETERS_INVALID for chosen contacts that are no duplicates;
                RESTRICTED or HIGHER_ROLE where contacts are merged.
        """
        if merges:
            require_unrestricted(caller, Restriction.DISABLE_DELETE)
            owner = resolve_writable_owner(self._store, caller, uid)
        else:
            owner = resolve_owner(self._store, caller, uid)
        parameters: dict[str, Any] = {"merges": merges}
        if chosen is not None:
            found = self._groups.require(owner.user.id, chosen)
            if not merges:
                return Findings(None, self._preview(caller, found), [])
            parameters[GROUPS] = [{"contactIds": list(ids)} for ids in chosen]
        counted = require_room(self._store, owner.user)
        commit = self._store.commit()
        job = self._jobs.create(commit, DUPLICATES, asked_by=caller.id, parameters=parameters, **counted)
        if merges:
            self._audit.record_for_user(commit, caller, "user.mergeContacts", owner.user, {}, {})
        commit.send()
        job = self._jobs.advance(job, SLICES_IN_REQUEST)
        findings = self._read_findings(job)
        return Findings(job, findings, [each for each in findings if merges and each["outcome"] == APART])

    def _preview(self, caller: UserPrincipal, groups: Sequence[Sequence[Contact]]) -> list[dict[str, Any]]:
        """Return groups with their contacts, and with the contact that a merge would leave."""
        previews = [self._preview_group(members) for members in groups]
        shown = iter(self._label_display.show_all(caller, [each for preview in previews for each in preview.contacts]))
        return [preview.describe([next(shown) for _ in preview.contacts]) for preview in previews]

    def _preview_group(self, members: Sequence[Contact]) -> _Preview:
        match = self._groups.require_match(members)
        numbers = self._groups.numbers(members)
        if len(numbers) > 1:
            return _Preview(describe_group(APART, match, members, DIFFERENT_NUMBERS) | {"kept_because": None}, members)
        number = next(iter(numbers), "")
        ordered, reservation = self._groups.order(members, number)
        merged = self._groups.preview(ordered, number, reservation)
        why = {"kept_because": explain_first(ordered, reservation)}
        return _Preview(describe_group(FOUND, match, ordered) | why, [*ordered, merged])

    def _read_findings(self, job: Job) -> list[dict[str, Any]]:
        if job.problem_count <= len(job.problems):
            return list(job.problems)
        pages = self._store.page(job_problems, page_of_problems(job.id, SLICES_IN_REQUEST, None))
        return [found for page in pages for found in page.problems]
