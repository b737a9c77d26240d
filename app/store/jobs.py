"""`jobs` and `job-problems`: long work that somebody asked for, how far it has come, and what it could not do.

A job is done in slices. Its document names the next one, so that a slice that is done twice counts once. `sweepAt` is, as in
`messages`, when somebody must look at it because its task got lost. Firestore removes both when they have expired.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.store.engine.collection import Collection, stored
from app.store.engine.database import DELETE_FIELD, Commit, Query, Version
from app.store.engine.open_enum import OpenEnum
from app.store.sweep_shards import LONGEST_OVERDUE_FIRST, is_overdue, new_shard


class JobState(OpenEnum):
    """How far a job has come; only a running one is worked on."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job. Times are ms since the epoch; 0 is never.

    Attributes:
        kind: which work it is; its worker knows the rest.
        uid: whose documents it is about; empty where it is about the whole instance.
        asked_by: id of who asked for it.
        is_internal: nobody asked for it by itself, so no list shows it.
        is_bounded: of such jobs only so many run at once; `organization_id` is then the organization of their user.
        parameters: what was asked for.
        slice: the number of the next slice; a task names the one that it is for.
        cursor: where the next slice begins, as its worker understands it.
        counts: what was done so far, by name.
        total: how much there is to do in all, in the unit of `counts["done"]`; 0 where that is not known.
        problem_count: how many things could not be done.
        problems: the first of them.
        result: what the finished job answers beyond its counts.
        failure: why it failed, as a sentence.
        revivals: how often the sweeper had to begin a slice anew.
        due: when the next slice may begin.
        expires: when nobody asks for it any more.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class JobProblems:
    """What one slice of a job could not do; `id` is `<job>:<slice>`, the slice in six digits."""

    id: str
    version: Version = None
    uid: str = stored("uid", "")
    problems: list[dict[str, Any]] = stored("problems", factory=list)
    expires: int = stored("expiresAt", 0, is_moment=True)


jobs = Collection("jobs", Job)
job_problems = Collection("job-problems", JobProblems)


def create_job(commit: Commit, job: Job) -> None:
    """Add a new job; the commit fails with a conflict if its id exists."""
    commit.create(jobs.path(job.id), jobs.encode(job))


def change_job(commit: Commit, job: Job, **attributes: Any) -> None:
    """Change attributes of a job, on condition that it is still the version that was read.

    An attribute given as None is removed from the document.
    """
    kept = {name: DELETE_FIELD if value is None else value for name, value in attributes.items()}
    commit.update(jobs.path(job.id), jobs.changes(**kept), job.version)


def create_problems(commit: Commit, job: Job, problems: Sequence[dict[str, Any]]) -> None:
    """Keep what the present slice of a job could not do."""
    entry = JobProblems(id=f"{job.id}:{job.slice:06}", uid=job.uid, problems=list(problems), expires=job.expires)
    commit.create(job_problems.path(entry.id), job_problems.encode(entry))


def page_of_jobs(uid: str, kind: str | None, limit: int, after: Sequence[Any] | None) -> Query:
    """Answer the query of a page of a user's jobs, the newest first."""
    where: list[tuple[str, str, Any]] = [("uid", "==", uid), ("isInternal", "==", False)]
    if kind is not None:
        where.append(("kind", "==", kind))
    return Query(jobs.name, where, [("created", True)], limit, after)


def running_jobs(name: str, owner_id: str, limit: int) -> Query:
    """Return the query of the bounded jobs that run for one user or organization, for counting.

    Args:
        name: `uid` or `organizationId`.
        owner_id: of the user or organization.
        limit: number of jobs at most.
    """
    where = [(name, "==", owner_id), ("isBounded", "==", True), ("state", "==", JobState.RUNNING)]
    return Query(jobs.name, where, [], limit)


def page_of_problems(job_id: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Answer the query of what a job could not do, slice by slice."""
    return Query(job_problems.name, [], [], limit, after, id_prefix=f"{job_id}:")


def overdue_jobs(now: int, shards: Sequence[int], limit: int) -> Query:
    """Answer the query of jobs that somebody must look at, the longest overdue first."""
    return Query(jobs.name, is_overdue(now, shards), LONGEST_OVERDUE_FIRST, limit)
