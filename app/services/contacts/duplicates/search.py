"""The search for a user's duplicate contacts, with or without merging them."""

from dataclasses import dataclass
from typing import Any

from app.auth.policy import require_unrestricted
from app.auth.principal import UserPrincipal
from app.services.access.users import resolve_owner, resolve_writable_owner
from app.services.audit.trail import AuditTrail
from app.services.contacts.duplicates.job import APART, DUPLICATES
from app.services.jobs.engine import Jobs
from app.services.jobs.limits import require_room
from app.store.engine.store import Store
from app.store.jobs import Job, JobState, job_problems, page_of_problems
from app.store.users.users import Restriction

SLICES_IN_REQUEST = 20
"""Slices that run while the caller waits: enough for about 5 000 contacts; the job continues in the background."""


@dataclass(frozen=True, slots=True)
class Findings:
    """The duplicates found so far.

    Attributes:
        job: which is running, or has ended.
        duplicates: groups of matching contacts.
        errors: groups that could not be merged.
    """

    job: Job
    duplicates: list[dict[str, Any]]
    errors: list[dict[str, Any]]

    @property
    def job_id(self) -> str:
        """Return the job's id."""
        return self.job.id

    @property
    def is_complete(self) -> bool:
        """Whether all contacts were read."""
        return self.job.state is not JobState.RUNNING

    @property
    def merged(self) -> bool:
        """Whether all contacts were read and merged."""
        return bool(self.job.parameters["merges"]) and self.job.state is JobState.DONE


class Duplicates:
    """Finds the duplicate contacts of users that the caller has access to."""

    def __init__(self, store: Store, jobs: Jobs, audit: AuditTrail) -> None:
        self._store = store
        self._jobs = jobs
        self._audit = audit

    def search(self, caller: UserPrincipal, uid: str | None, merges: bool) -> Findings:
        """Read a user's contacts, and return the duplicates found within the time that a caller waits.

        Args:
            caller: who searches.
            uid: whose contacts; defaults to the caller's own.
            merges: merge the duplicates too.

        Raises:
            DomainError: USER_NOT_FOUND or JOBS_TOO_MANY; RESTRICTED or HIGHER_ROLE where contacts are merged.
        """
        if merges:
            require_unrestricted(caller, Restriction.DISABLE_DELETE)
            owner = resolve_writable_owner(self._store, caller, uid)
        else:
            owner = resolve_owner(self._store, caller, uid)
        counted = require_room(self._store, owner.user)
        commit = self._store.commit()
        parameters = {"merges": merges}
        job = self._jobs.create(commit, DUPLICATES, asked_by=caller.id, parameters=parameters, **counted)
        if merges:
            self._audit.record_for_user(commit, caller, "user.mergeContacts", owner.user, {}, {})
        commit.send()
        job = self._jobs.advance(job, SLICES_IN_REQUEST)
        found = self._read_findings(job)
        return Findings(job, found, [each for each in found if merges and each["outcome"] == APART])

    def _read_findings(self, job: Job) -> list[dict[str, Any]]:
        if job.problem_count <= len(job.problems):
            return list(job.problems)
        pages = self._store.page(job_problems, page_of_problems(job.id, SLICES_IN_REQUEST, None))
        return [found for page in pages for found in page.problems]
