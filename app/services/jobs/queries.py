"""Reads and cancellation of jobs, for users with access to the data the job works on."""

from functools import partial
from typing import Any

from app.auth.policy import administers_instance, require_can_send_on_behalf_of
from app.auth.principal import Principal
from app.errors import DomainError
from app.problems.jobs import JOB_NOT_FOUND, JOB_OVER
from app.services.access.users import can_read_conversations, load_target_user, resolve_owner_uid
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.pagination import Page, Paginator
from app.services.jobs.engine import Jobs
from app.store.engine.store import Store
from app.store.jobs import Job, JobState, job_problems, jobs, page_of_jobs, page_of_problems

_SLICES_PER_PAGE = 10


class JobQueries:
    """Jobs as seen by their users, limited to the caller's access."""

    def __init__(self, store: Store, paginator: Paginator, running: Jobs) -> None:
        self._store = store
        self._paginator = paginator
        self._jobs = running

    def get(self, caller: Principal, job_id: str) -> Job:
        """Return a job.

        Raises:
            DomainError: JOB_NOT_FOUND if it does not exist or is inaccessible.
        """
        job = self._store.get(jobs.at(job_id))
        if job is None or job.is_internal or not self._has_access(caller, job):
            raise DomainError(JOB_NOT_FOUND)
        return job

    def list(self, caller: Principal, uid: str | None, kind: str | None, limit: int, cursor: str | None) -> Page[Job]:
        """Return a page of a user's jobs, newest first.

        Args:
            caller: must be able to read the user's conversations.
            uid: target user; None for the caller.
            kind: only jobs of this kind; None for all.
            limit: maximum number of jobs.
            cursor: `next_cursor` of the previous page.

        Raises:
            DomainError: USER_NOT_FOUND, PARAMETERS_INVALID or CURSOR_INVALID.
        """
        uid = resolve_owner_uid(self._store, caller, uid)
        return self._paginator.page(jobs, partial(page_of_jobs, uid, kind), f"jobs:{uid}:{kind}", limit, cursor)

    def list_problems(self, caller: Principal, job_id: str, cursor: str | None) -> Page[dict[str, Any]]:
        """Return a page of a job's problems, in order; a page covers a few slices.

        Raises:
            DomainError: JOB_NOT_FOUND or CURSOR_INVALID.
        """
        job = self.get(caller, job_id)
        page = self._paginator.page(
            job_problems, partial(page_of_problems, job.id), f"job-problems:{job.id}", _SLICES_PER_PAGE, cursor
        )
        return Page([problem for entry in page.items for problem in entry.problems], page.next_cursor)

    def cancel(self, caller: Principal, job_id: str) -> Job:
        """Cancel a running job and return it; its finished slices are not undone.

        Raises:
            DomainError: JOB_NOT_FOUND, HIGHER_ROLE, or JOB_OVER for a finished or failed job.
        """

        def attempt() -> Job:
            job = self.get(caller, job_id)
            owner = load_target_user(self._store, caller, job.uid) if job.uid and caller.id != job.asked_by else None
            if owner is not None:
                require_can_send_on_behalf_of(caller, owner)
            if job.state is JobState.CANCELED:
                return job
            if job.state is not JobState.RUNNING:
                raise DomainError(JOB_OVER)
            commit = self._store.commit()
            canceled = self._jobs.end(commit, job, JobState.CANCELED)
            commit.send()
            return canceled

        return retry_on_conflict(attempt)

    def _has_access(self, caller: Principal, job: Job) -> bool:
        if caller.id == job.asked_by or administers_instance(caller):
            return True
        return bool(job.uid) and can_read_conversations(self._store, caller, job.uid)
