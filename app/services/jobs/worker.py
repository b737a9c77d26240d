"""What a kind of job is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.store.engine.database import Commit
from app.store.jobs import Job

MAX_WRITES = 480
"""How many writes a slice may add to its commit; the engine adds two, and Firestore takes 500."""


class JobFailedError(Exception):
    """A job cannot go on, for a reason that another try would not change; the text says so to whoever asked for it."""


class LaterVersionError(Exception):
    """A later version began the job with what this one does not know; the job is left to that version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What a slice has done.

    Attributes:
        cursor: where the next slice begins.
        counts: what was done, by name, to be added to what was done before.
        problems: what could not be done, each a small map that names the place and the reason.
        is_done: nothing is left.
        total: how much there is in all, where that is known now.
        result: what the job answers beyond its counts, to be added to what it answers already.
        pause: how long in ms to wait before the next slice.
    """

    cursor: Mapping[str, Any] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    problems: Sequence[dict[str, Any]] = ()
    is_done: bool = False
    total: int | None = None
    result: Mapping[str, Any] = field(default_factory=dict)
    pause: int = 0


class Worker(Protocol):
    """Does one kind of job, slice by slice."""

    kind: str

    def do_slice(self, job: Job, commit: Commit) -> Progress:
        """Do the slice that begins at `job.cursor`.

        It may be done twice, and by two servers at once: what is added to the commit counts once, and anything else has to
        be such that doing it again changes nothing.

        Args:
            job: as it was read.
            commit: takes what the slice writes, at most `MAX_WRITES`; it is sent with the job's own progress, all or nothing.

        Raises:
            JobFailedError: the job cannot go on.
            LaterVersionError: only a later version can carry the job on.
            StoreConflictError: what the slice rests on has changed; the slice is begun anew.
            ServiceUnavailableError: a component does not answer; the queue comes again.
        """
