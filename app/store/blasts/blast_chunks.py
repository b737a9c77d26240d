"""`blast-chunks`: the contacts of a blast, written down when it begins. Firestore's TTL removes them."""

from app.frozen import frozen
from app.store.common.sweep_shards import new_shard
from app.store.engine.collection import Collection, Reference
from app.store.engine.database import Version
from app.store.engine.stored_fields import stored
from app.times.clock import DAY

CHUNK_SIZE = 1000
"""Maximum contacts of a chunk."""

KEPT_MS = 90 * DAY
"""How long in ms chunks are kept: as long as a blast can be paused."""


@frozen(kw_only=True)
class BlastChunk:
    """Contacts of a blast; `id` is `<blast>:<number>` with a six-digit number.

    Attributes:
        uid: owner of the blast.
        expires: expiry in ms.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    contact_ids: list[str] = stored("contactIds", factory=list)
    expires: int = stored("expiresAt", 0, is_moment=True)
    sweep_shard: int = stored("sweepShard", factory=new_shard)


blast_chunks = Collection("blast-chunks", BlastChunk)


def chunk_of_blast(blast_id: str, number: int) -> Reference[BlastChunk]:
    """Return the reference of a chunk, counted from 0."""
    return blast_chunks.at(f"{blast_id}:{number:06}")
