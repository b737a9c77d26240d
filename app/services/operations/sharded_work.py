"""Work on documents that may be many: done at once, or split into shards, each its own task."""

from collections.abc import Callable

from app.errors import ServiceUnavailableError
from app.store.common.sweep_shards import SHARDS

BATCH = 300
"""Number of documents per query; if there are more, the work is split into shards."""

_BATCHES_OF_A_SHARD = 20


def split_into_shards(enqueue: Callable[[int], None]) -> bool:
    """Enqueue a task for each shard, and return whether the queue accepted them."""
    try:
        for shard in SHARDS:
            enqueue(shard)
    except ServiceUnavailableError:
        return False
    return True


def work_on_shard(do_batch: Callable[[], int], batch: int) -> int:
    """Work on one shard batch by batch, as far as one task does, and return the number of documents.

    Args:
        do_batch: works on one batch; returns how many documents there were.
        batch: number of documents of a batch that is not the last one.
    """
    count = 0
    for _ in range(_BATCHES_OF_A_SHARD):
        found = do_batch()
        count += found
        if found < batch:
            break
    return count
