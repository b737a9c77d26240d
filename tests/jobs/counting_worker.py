"""A kind of job that is easy to watch: it writes one document for each number up to its goal."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from app.services.jobs.worker import JobFailedError, Progress
from app.store.engine.database import Commit, Path
from app.store.jobs import Job

KIND = "counting"
COLLECTION = "counted-numbers"


class CountingWorker:
    """Counts to `parameters["goal"]`, a number a slice; a number in `parameters["refused"]` is a problem.

    Attributes:
        before_end: called when a slice has done its work, before its commit.
    """

    kind = KIND

    def __init__(self) -> None:
        self.before_end: Callable[[Job], None] = lambda _: None
        self.calls: Iterator[int] = itertools.count()

    def do_slice(self, job: Job, commit: Commit) -> Progress:
        """Write one number."""
        next(self.calls)
        number = job.cursor.get("next", 1)
        goal = job.parameters["goal"]
        if number == job.parameters.get("failing"):
            raise JobFailedError("This number is not to be counted")
        problems: list[dict[str, Any]] = []
        if number in job.parameters.get("refused", []):
            problems.append({"index": number, "reason": "refused"})
        else:
            commit.create(Path(COLLECTION, f"{job.id}-{number}"), {"number": number})
        self.before_end(job)
        return Progress(
            cursor={"next": number + 1},
            counts={"done": 1},
            problems=problems,
            total=goal,
            is_done=number == goal,
            result={"last": number},
        )
