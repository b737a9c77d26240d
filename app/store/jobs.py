"""`jobs` and `job-problems`: long-running work, its progress, and what failed.

A job runs in slices. Its document names the next one, so that a repeated slice counts once. `sweepAt` is when the sweeper must
check the job, as in `messages`. Firestore's TTL deletes both when they expire.
"""

from collections.abc import Sequence
from typing import Any

from app.frozen import frozen
from app.store.common.sweep_shards import LONGEST_OVERDUE_FIRST, new_shard, overdue_conditions
from app.store.engine.collection import Collection
from app.store.engine.database import Commit, Query, Version
from app.store.engine.open_enum import OpenEnum
from app.store.engine.stored_fields import stored


class JobState(OpenEnum):
    """State of a job; only running jobs are worked on."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELED = "canceled"


@frozen(kw_only=True)
class Job:
    """A job. Times are ms since the epoch; 0 is never.

    Attributes:
        kind: type of work; selects the worker.
        uid: owner of the documents; empty for the whole instance.
        asked_by: id of the requester.
        is_internal: started as part of another request, so no list shows it.
        is_bounded: counts towards the limit of concurrent jobs; `organization_id` is then the organization of the user.
        parameters: parameters of the request.
        slice: number of the next slice; a task names the slice that it is for.
        cursor: start of the next slice, in the worker's own format.
        counts: progress counters by name.
        total: total work in the unit of `counts["done"]`; 0 if unknown.
        problem_count: number of problems.
        problems: the first problems.
        result: result of the finished job, in addition to its counts.
        failure: reason of the failure, as a sentence.
        revivals: number of slices that the sweeper had to restart.
        due: when the next slice may start.
        expires: when the job expires.
    """

    id: str
    version: Version = None
    kind: str = stored("kind")
    uid: str = stored("uid", "")
    asked_by: str = stored("askedBy", "")
    is_internal: bool = stored("isInternal", False)
    is_bounded: bool = stored("isBounded", False)
    organization_id: str = stored("organizationId", "")
    parameters: dict[str, Any] = stored("parameters", factory=dict)
    state: JobState = stored("state", JobState.RUNNING)
    slice: int = stored("slice", 1)
    cursor: dict[str, Any] = stored("cursor", factory=dict)
    counts: dict[str, int] = stored("counts", factory=dict)
    total: int = stored("total", 0)
    problem_count: int = stored("problemCount", 0)
    problems: list[dict[str, Any]] = stored("problems", factory=list)
    result: dict[str, Any] = stored("result", factory=dict)
    failure: str = stored("failure", "")
    revivals: int = stored("revivals", 0)
    due: int = stored("due", 0)
    created: int = stored("created", 0)
    updated: int = stored("updated", 0)
    finished: int = stored("finished", 0)
    expires: int = stored("expiresAt", 0, is_moment=True)
    sweep_at: int | None = stored("sweepAt", None)
    sweep_shard: int = stored("sweepShard", factory=new_shard)


@frozen(kw_only=True)
class JobProblems:
    """Problems of one slice of a job; `id` is `<job>:<slice>` with a six-digit slice number."""

    id: str
    version: Version = None
    uid: str = stored("uid", "")
    problems: list[dict[str, Any]] = stored("problems", factory=list)
    expires: int = stored("expiresAt", 0, is_moment=True)
    sweep_shard: int = stored("sweepShard", factory=new_shard)


jobs = Collection("jobs", Job)
job_problems = Collection("job-problems", JobProblems)


def create_job(commit: Commit, job: Job) -> None:
    """Add a new job; the commit fails with a conflict if its id exists."""
    jobs.create(commit, job)


def change_job(commit: Commit, job: Job, **attributes: Any) -> None:
    """Update attributes of a job, if it is unchanged.

    Attributes that are None are removed from the document.
    """
    jobs.patch(commit, job, **attributes)


def create_problems(commit: Commit, job: Job, problems: Sequence[dict[str, Any]]) -> None:
    """Store the problems of the current slice of a job."""
    entry = JobProblems(id=f"{job.id}:{job.slice:06}", uid=job.uid, problems=list(problems), expires=job.expires)
    job_problems.create(commit, entry)


def page_of_jobs(uid: str, kind: str | None, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of a user's jobs, newest first."""
    where: list[tuple[str, str, Any]] = [("uid", "==", uid), ("isInternal", "==", False)]
    if kind is not None:
        where.append(("kind", "==", kind))
    return Query(jobs.name, where, [("created", True)], limit, after)


def running_jobs(name: str, owner_id: str, limit: int) -> Query:
    """Return the query for the bounded jobs running for a user or organization, for counting.

    Args:
        name: `uid` or `organizationId`.
        owner_id: id of the user or organization.
        limit: maximum number of jobs.
    """
    where = [(name, "==", owner_id), ("isBounded", "==", True), ("state", "==", JobState.RUNNING)]
    return Query(jobs.name, where, [], limit)


def page_of_problems(job_id: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of a job's problems, by slice."""
    return Query(job_problems.name, [], [], limit, after, id_prefix=f"{job_id}:")


def overdue_jobs(now: int, shards: Sequence[int], limit: int) -> Query:
    """Return the query for overdue jobs, longest overdue first."""
    return Query(jobs.name, overdue_conditions(now, shards), LONGEST_OVERDUE_FIRST, limit)
