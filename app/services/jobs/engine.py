"""Carrying jobs on, slice by slice, each a task of its own.

A slice is one commit: what it writes, how far the job has come, and which slice is next, all or nothing. So it may be
interrupted, repeated and run twice at once: of two runs of one slice, one commit wins.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from app.clock import DAY, MINUTE, Clock
from app.errors import DomainError, ServiceUnavailableError
from app.keys import new_id
from app.problems.conflicts import LATER_VERSION
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.jobs.worker import JobFailedError, LaterVersionError, Progress, Worker
from app.store.engine.database import Commit, Query
from app.store.engine.faults import UnreadableDocumentError
from app.store.engine.store import Store
from app.store.jobs import Job, JobState, change_job, create_job, create_problems, jobs, overdue_jobs
from app.store.sweep_shards import LATER_VERSION_RECHECK_MS
from app.task_queue.client import Queue

_log = logging.getLogger(__name__)

GRACE_MS = 2 * MINUTE
"""How long in ms a slice may be overdue before the sweeper makes its task anew."""

RETENTION_MS = 30 * DAY
"""How long in ms a job can be looked up after it was begun."""

SHOWN_PROBLEMS = 20
"""How many problems a job shows itself; the others are read page by page."""

MAX_REVIVALS = 8
"""How often a slice is begun anew by the sweeper; then the job has failed.

Each time it is waited twice as long, half a day in all: the queue may be paused or late, which is no failure of the job's.
"""


class Jobs:
    """Begins jobs and carries them on."""

    name = "jobs"
    collection = jobs

    def __init__(self, store: Store, queue: Queue, clock: Clock, workers: Iterable[Worker] = ()) -> None:
        self._store = store
        self._queue = queue
        self._clock = clock
        self._workers = {worker.kind: worker for worker in workers}

    def add_worker(self, worker: Worker) -> None:
        """Let jobs of one more kind be carried on."""
        self._workers[worker.kind] = worker

    def begin(self, commit: Commit, kind: str, *, job_id: str = "", **attributes: Any) -> Job:
        """Add a new job to a commit, and answer it; after the commit it is for `start`.

        Args:
            commit: of whatever the job goes with.
            kind: which work it is.
            job_id: where the caller chose one; otherwise a random one.
            attributes: of the job, such as `uid`, `asked_by`, `parameters`.
        """
        now = self._clock()
        times = {"due": now, "created": now, "updated": now, "expires": now + RETENTION_MS, "sweep_at": now + GRACE_MS}
        job = Job(id=job_id or new_id(), kind=kind, **{**times, **attributes})
        create_job(commit, job)
        return job

    def start(self, job: Job) -> None:
        """Make the task of the next slice, after the commit that made it due.

        A queue out of reach is no failure: the sweeper will make the task.
        """
        try:
            self._queue.job(job.id, job.slice, job.due)
        except ServiceUnavailableError:
            _log.warning("no task could be made; the sweeper will make it", extra={"job_id": job.id})

    def run(self, job_id: str, slice_number: int) -> None:
        """Do one slice, and make the task of the next.

        Nothing happens for a slice that is done already, or whose job is over.

        Raises:
            DomainError: LATER_VERSION; the queue has to come again.
            ServiceUnavailableError: a component does not answer; the queue has to come again.
        """
        job = retry_on_conflict(lambda: self._run(job_id, slice_number))
        if job is not None and job.state is JobState.RUNNING:
            self.start(job)

    def advance(self, job: Job, most: int) -> Job:
        """Do so many slices of a job at most, while its caller waits, and answer it as it then is.

        What is left after that goes on by itself.

        Raises:
            ServiceUnavailableError: a component does not answer; the sweeper will carry the job on.
        """
        for _ in range(most):
            done = retry_on_conflict(lambda job=job: self._run(job.id, job.slice))  # type: ignore[misc]
            if done is None:
                # The sweeper took it for lost, or somebody canceled it.
                return self._store.get(jobs.at(job.id)) or job
            job = done
            if job.state is not JobState.RUNNING:
                return job
        self.start(job)
        return job

    def query(self, now: int, shards: Sequence[int], limit: int) -> Query:
        """Return the query of the jobs that are overdue, the longest first."""
        return overdue_jobs(now, shards, limit)

    def look_after(self, job: Job) -> None:
        """Make the task of a slice that got lost; give up what was begun too often.

        Raises:
            StoreConflictError: the job has moved on.
        """
        now = self._clock()
        commit = self._store.commit()
        if job.state is not JobState.RUNNING:
            change_job(commit, job, sweep_at=None)
            commit.send()
            return
        if job.kind not in self._workers:
            self._set_back(job)
            return
        if job.revivals >= MAX_REVIVALS:
            change_job(commit, job, **self._over(JobState.FAILED, failure="It stopped at the same place again and again"))
            commit.send()
            return
        # A new time makes a new name: one that an earlier task had would not be taken again.
        changes: dict[str, Any] = {"due": max(job.due, now), "sweep_at": now + GRACE_MS * 2**job.revivals}
        changes["revivals"] = job.revivals + 1
        change_job(commit, job, **changes)
        commit.send()
        self.start(replace(job, **changes))

    def _run(self, job_id: str, slice_number: int) -> Job | None:
        job = self._store.get(jobs.at(job_id))
        if job is not None and not (jobs.understands(job) and job.kind in self._workers):
            raise DomainError(LATER_VERSION)
        if job is None or job.state is not JobState.RUNNING or job.slice != slice_number:
            return None
        commit = self._store.commit()
        try:
            progress = self._workers[job.kind].do_slice(job, commit)
        except LaterVersionError:
            self._set_back(job)
            raise DomainError(LATER_VERSION) from None
        except (JobFailedError, UnreadableDocumentError) as error:
            _log.warning("a job failed: %s", error, extra={"job_id": job.id, "kind": job.kind})
            commit = self._store.commit()
            changes = self._over(JobState.FAILED, failure=str(error))
        else:
            changes = self._changes(job, progress)
            if progress.problems:
                create_problems(commit, job, progress.problems)
        change_job(commit, job, **changes)
        commit.send()
        return replace(job, **changes)

    def _set_back(self, job: Job) -> None:
        """Leave a job that a later version began to that version: it neither goes on here nor fails."""
        commit = self._store.commit()
        change_job(commit, job, sweep_at=self._clock() + LATER_VERSION_RECHECK_MS, revivals=0)
        commit.send()

    def _changes(self, job: Job, progress: Progress) -> dict[str, Any]:
        now = self._clock()
        counts = dict(job.counts)
        for name, number in progress.counts.items():
            counts[name] = counts.get(name, 0) + number
        changes: dict[str, Any] = {
            "cursor": dict(progress.cursor),
            "counts": counts,
            "problems": [*job.problems, *progress.problems][:SHOWN_PROBLEMS],
            "problem_count": job.problem_count + len(progress.problems),
            "result": job.result | dict(progress.result),
            "revivals": 0,
        }
        if progress.total is not None:
            changes["total"] = progress.total
        if progress.is_done:
            return changes | self._over(JobState.DONE)
        due = now + progress.pause
        return changes | {"slice": job.slice + 1, "due": due, "updated": now, "sweep_at": due + GRACE_MS}

    def _over(self, state: JobState, failure: str = "") -> dict[str, Any]:
        now = self._clock()
        return {"state": state, "failure": failure, "finished": now, "updated": now, "sweep_at": None}
