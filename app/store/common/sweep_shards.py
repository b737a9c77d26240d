"""The two fields by which the sweeper finds overdue documents, in any collection.

`sweepAt` is the time in ms at which the sweeper must check a document if nothing else happens first; documents that need no
check lack it. `sweepShard` spreads documents over shards, so that work can be shared. It also keeps the index from growing at
one end only, which Firestore writes slowly.
"""

import random
from collections.abc import Sequence
from typing import Any

from app.store.engine.database import Commit, Path, Version
from app.times.clock import HOUR, MINUTE

SHARDS = range(16)

DAMAGED_RECHECK_MS = HOUR
"""Time in ms until the sweeper checks a document again that it could not read or process."""

LATER_VERSION_RECHECK_MS = 10 * MINUTE
"""Time in ms that the sweeper leaves a document to the newer version that wrote it."""


def new_shard() -> int:
    """Return the shard for a new document."""
    return random.choice(SHARDS)  # noqa: S311 - no secret


def overdue_conditions(now: int, shards: Sequence[int]) -> list[tuple[str, str, Any]]:
    """Return the query conditions for overdue documents.

    Args:
        now: present time in ms.
        shards: shards to check.
    """
    return [("sweepShard", "in", list(shards)), ("sweepAt", "<=", now)]


LONGEST_OVERDUE_FIRST = [("sweepAt", False)]


def postpone_check(commit: Commit, path: Path, version: Version, sweep_at: int) -> None:
    """Postpone the sweeper's check of a document; the commit fails if the document was changed in the meantime."""
    commit.update(path, {"sweepAt": sweep_at}, version)
