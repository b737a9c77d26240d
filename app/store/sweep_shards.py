"""The two fields by which the sweeper finds what it must look after, whatever the collection.

`sweepAt` is the time in ms at which somebody must look at a document if nothing else has happened by then; a document that
needs no looking after has none. `sweepShard` spreads the documents over so many parts, so that much work can be shared, and
so that the index does not grow at one end only, which Firestore writes slowly.
"""

import random
from collections.abc import Sequence
from typing import Any

from app.clock import HOUR, MINUTE
from app.store.engine.database import Commit, Path, Version

SHARDS = range(16)

DAMAGED_RECHECK_MS = HOUR
"""How long in ms the sweeper leaves a document alone that it cannot read or process."""

LATER_VERSION_RECHECK_MS = 10 * MINUTE
"""How long in ms the sweeper leaves a document to the later version that wrote it."""


def new_shard() -> int:
    """Answer the shard of a new document."""
    return random.choice(SHARDS)  # noqa: S311 - no secret


def is_overdue(now: int, shards: Sequence[int]) -> list[tuple[str, str, Any]]:
    """Answer the conditions of a query of documents that somebody must look at.

    Args:
        now: the present in ms.
        shards: which parts of them.
    """
    return [("sweepShard", "in", list(shards)), ("sweepAt", "<=", now)]


LONGEST_OVERDUE_FIRST = [("sweepAt", False)]


def set_aside(commit: Commit, path: Path, version: Version, sweep_at: int) -> None:
    """Let the sweeper look at a document later, whatever else it holds; the commit fails if it was changed since."""
    commit.update(path, {"sweepAt": sweep_at}, version)
