"""`number-paces`: the next free slot of a sending number, or of a campaign; ids are hashes.

A process reserves slots here only while a number sends near its pace: one write for all messages that wait in it.
"""

from app.frozen import frozen
from app.store.common.sweep_shards import new_shard
from app.store.engine.collection import Collection
from app.store.engine.database import Version
from app.store.engine.stored_fields import stored


@frozen(kw_only=True)
class NumberPace:
    """State of a pace. Times are ms since the epoch, with fractions.

    Attributes:
        next_free: from when on slots are free.
        late_free: the same for messages that had a slot and could not use it.
        interval: ms between the slots given last.
        day: the last day with a slot, as `2026-11-26`, for a limit by day.
        day_parts: slots of that day.
        expires_at: when the document says nothing any more.
    """

    id: str
    version: Version = None
    next_free: int | float = stored("nextFree", 0)
    late_free: int | float = stored("lateFree", 0)
    interval: int | float = stored("interval", 0)
    day: str = stored("day", "")
    day_parts: int = stored("dayParts", 0)
    expires_at: int = stored("expiresAt", 0, is_moment=True)
    sweep_shard: int = stored("sweepShard", factory=new_shard)


number_paces = Collection("number-paces", NumberPace)
