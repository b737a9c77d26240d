"""Interface of job workers, one for each kind of job."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any, Protocol, runtime_checkable

from app.frozen import frozen
from app.store.engine.database import Commit
from app.store.jobs import Job

MAX_WRITES = 480
"""Maximum number of writes that a slice adds to its commit; the engine adds two, and Firestore allows 500."""


class JobFailedError(Exception):
    """A job cannot continue, and a retry would not help; the text is shown to the requester."""


class LaterVersionError(Exception):
    """A later version began the job with data that this version does not know; the job is left to that version."""


@frozen(kw_only=True)
class Progress:
    """Result of a slice.

    Attributes:
        cursor: start of the next slice.
        counts: what was done, by name; added to the job's counts.
        problems: what failed, each a small map with place and reason.
        is_done: nothing is left.
        total: total amount of work, once known.
        result: further results, merged into the job's result.
        pause: delay in ms before the next slice.
    """

    cursor: Mapping[str, Any] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    problems: Sequence[dict[str, Any]] = ()
    is_done: bool = False
    total: int | None = None
    result: Mapping[str, Any] = field(default_factory=dict)
    pause: int = 0


class JobWorker(Protocol):
    """Worker for one kind of job."""

    kind: str

    def do_slice(self, job: Job, commit: Commit) -> Progress:
        """Run the slice that begins at `job.cursor`.

        It may run twice, even on two servers at once. What is added to the commit takes effect once; all else has to be
        idempotent.

        Args:
            job: the job as read.
            commit: takes up to `MAX_WRITES` writes; it is sent with the job's progress, atomically.

        Raises:
            JobFailedError: the job cannot continue.
            LaterVersionError: only a later version can continue the job.
            StoreConflictError: data that the slice depends on has changed; the slice is restarted.
            ServiceUnavailableError: a component does not answer; the queue retries.
        """


@runtime_checkable
class SubjectWorker(JobWorker, Protocol):
    """Worker of jobs whose subject shows that it waits for them, such as a blast that is being sent."""

    def end_subject(self, job: Job, commit: Commit, reason: str) -> None:
        """Add to the commit that ends a job before it is done that its subject no longer waits.

        Args:
            job: the job as read; it failed or was canceled.
            commit: the commit that ends it.
            reason: why, as a sentence for users.
        """
