"""Job engine: runs jobs slice by slice, each its own task.

A slice is one commit with its writes, the job's progress and the next slice. So it can be interrupted, repeated and run twice
at once: of two runs, one commit wins.
"""

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from app.crypto.keys import new_id
from app.errors import DomainError, ServiceUnavailableError
from app.frozen import replace
from app.problems.requests import LATER_VERSION
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.jobs.worker import JobFailedError, JobWorker, LaterVersionError, Progress, SubjectWorker
from app.store.common.sweep_shards import LATER_VERSION_RECHECK_MS
from app.store.engine.database import Commit, Query
from app.store.engine.faults import UnreadableDocumentError
from app.store.engine.store import Store
from app.store.jobs import Job, JobState, change_job, create_job, create_problems, jobs, overdue_jobs
from app.task_queue.client import Queue
from app.times.clock import DAY, MINUTE, Clock

_log = logging.getLogger(__name__)

GRACE_MS = 2 * MINUTE
"""How long a slice can be overdue before the sweeper schedules its task again."""

RETENTION_MS = 30 * DAY
"""How long a job can be queried after its start."""

SHOWN_PROBLEMS = 20
"""Maximum number of problems shown with the job; all are listed page by page."""

MAX_REVIVALS = 8
"""How often the sweeper restarts a slice; then the job fails.

Each wait is twice as long, half a day in total. The queue may be paused or late, which is no failure of the job. Internal jobs
do not fail by it, because nobody sees them and could start them again: the sweeper restarts them at the longest wait.
"""


class Jobs:
    """Jobs of the instance."""

    name = "jobs"
    collection = jobs

    def __init__(self, store: Store, queue: Queue, clock: Clock, workers: Iterable[JobWorker] = ()) -> None:
        self._store = store
        self._queue = queue
        self._clock = clock
        self._workers = {worker.kind: worker for worker in workers}

    def add_worker(self, worker: JobWorker) -> None:
        """Register a worker."""
        self._workers[worker.kind] = worker

    def begin(self, commit: Commit, kind: str, *, job_id: str = "", **attributes: Any) -> Job:
        """Add a new job to a commit and return it. The first slice is enqueued once the commit succeeded.

        The arguments are those of `create`.
        """
        job = self.create(commit, kind, job_id=job_id, **attributes)
        self.enqueue_after(commit, job)
        return job

    def create(self, commit: Commit, kind: str, *, job_id: str = "", **attributes: Any) -> Job:
        """Add a new job to a commit and return it. No slice is enqueued: call `advance` after the commit.

        Args:
            commit: commit that creates the job.
            kind: kind of work.
            job_id: id chosen by the caller; empty for a random one.
            attributes: attributes of the job, such as `uid`, `asked_by`, `parameters`.
        """
        now = self._clock()
        times = {"due": now, "created": now, "updated": now, "expires": now + RETENTION_MS, "sweep_at": now + GRACE_MS}
        job = Job(id=job_id or new_id(), kind=kind, **{**times, **attributes})
        create_job(commit, job)
        return job

    def enqueue_after(self, commit: Commit, job: Job) -> None:
        """Enqueue the next slice once the commit that makes it due succeeded."""
        commit.on_success(lambda: self.enqueue(job))

    def enqueue(self, job: Job) -> None:
        """Schedule the task of the next slice, after the commit that made it due.

        If the queue is unavailable, the sweeper schedules the task later.
        """
        try:
            self._queue.job(job.id, job.slice, job.due)
        except ServiceUnavailableError:
            _log.warning("task not scheduled; the sweeper will do it", extra={"job_id": job.id})

    def run(self, job_id: str, slice_number: int) -> None:
        """Run one slice and schedule the next.

        No-op if the slice is done or the job is over.

        Raises:
            DomainError: LATER_VERSION; the queue has to retry.
            ServiceUnavailableError: a component does not answer; the queue has to retry.
        """
        job = retry_on_conflict(lambda: self._run(job_id, slice_number))
        if job is not None and job.state is JobState.RUNNING:
            self.enqueue(job)

    def advance(self, job: Job, max_slices: int) -> Job:
        """Run up to `max_slices` slices while the caller waits, and return the job after them.

        Remaining slices run as tasks.

        Raises:
            ServiceUnavailableError: a component does not answer; the sweeper continues the job.
        """
        for _ in range(max_slices):
            done = retry_on_conflict(lambda job=job: self._run(job.id, job.slice))  # type: ignore[misc]
            if done is None:
                # The sweeper restarted it, or it was canceled.
                return self._store.get(jobs.at(job.id)) or job
            job = done
            if job.state is not JobState.RUNNING:
                return job
        self.enqueue(job)
        return job

    def query(self, now: int, shards: Sequence[int], limit: int) -> Query:
        """Return the query of overdue jobs, longest overdue first."""
        return overdue_jobs(now, shards, limit)

    def reconcile(self, job: Job) -> None:
        """Schedule the task of a lost slice; fail a job that was restarted too often.

        Raises:
            StoreConflictError: the job has moved on.
        """
        commit = self._store.commit()
        if job.state is not JobState.RUNNING:
            change_job(commit, job, sweep_at=None)
            commit.send()
            return
        if job.kind not in self._workers:
            self._postpone(job)
            return
        if job.revivals >= MAX_REVIVALS and (job.is_bounded or not job.is_internal):
            self.end(commit, job, JobState.FAILED, "It stopped repeatedly at the same place")
            commit.send()
            return
        now = self._clock()
        # A new time gives the task a new name, because names of earlier tasks stay taken.
        due = max(job.due, now)
        changes: dict[str, Any] = {"due": due, "sweep_at": due + GRACE_MS * 2 ** min(job.revivals, MAX_REVIVALS)}
        if job.due <= now:
            # Before, nothing was lost: its task was too far ahead for the queue.
            changes["revivals"] = job.revivals + 1
        change_job(commit, job, **changes)
        self.enqueue_after(commit, replace(job, **changes))
        commit.send()

    def end(self, commit: Commit, job: Job, state: JobState, reason: str = "") -> Job:
        """Add the end of a job that is not done to a commit, with what its subject becomes, and return the job.

        Args:
            commit: commit that ends the job.
            job: a running job.
            state: FAILED or CANCELED.
            reason: why it failed, as a sentence; empty for a canceled one.
        """
        changes = self._end_fields(state, reason)
        change_job(commit, job, **changes)
        worker = self._workers.get(job.kind)
        if isinstance(worker, SubjectWorker):
            worker.end_subject(job, commit, reason or "Its job was canceled")
        return replace(job, **changes)

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
            self._postpone(job)
            raise DomainError(LATER_VERSION) from None
        except (JobFailedError, UnreadableDocumentError) as error:
            _log.warning("job failed: %s", error, extra={"job_id": job.id, "kind": job.kind})
            commit = self._store.commit()
            after = self.end(commit, job, JobState.FAILED, str(error))
        else:
            changes = self._changes(job, progress)
            if progress.problems:
                create_problems(commit, job, progress.problems)
            change_job(commit, job, **changes)
            after = replace(job, **changes)
        commit.send()
        return after

    def _postpone(self, job: Job) -> None:
        """Leave a job of a later version to that version: it neither runs here nor fails."""
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
            return changes | self._end_fields(JobState.DONE)
        due = now + progress.pause
        return changes | {"slice": job.slice + 1, "due": due, "updated": now, "sweep_at": due + GRACE_MS}

    def _end_fields(self, state: JobState, failure: str = "") -> dict[str, Any]:
        now = self._clock()
        return {"state": state, "failure": failure, "finished": now, "updated": now, "sweep_at": None}
