"""`digest-marks`: conversations that were in a digest; the id is the contact's.

Until somebody answers, a conversation is in no further digest.
"""

from app.frozen import frozen
from app.store.common.sweep_shards import new_shard
from app.store.engine.collection import Collection
from app.store.engine.database import Version
from app.store.engine.stored_fields import stored


@frozen(kw_only=True)
class DigestMark:
    """A conversation that was in a digest. A damaged value counts as a missing one.

    Attributes:
        uid: owner of the conversation's number.
        since: time in ms of the first message that waits for an answer.
        mailed_at: when the digest was queued, in ms.
        expires_at: when the document may be removed.
    """

    id: str
    version: Version = None
    uid: str = stored("uid", "", replaceable=True)
    since: int = stored("since", 0, replaceable=True)
    mailed_at: int = stored("mailedAt", 0, replaceable=True)
    expires_at: int = stored("expiresAt", 0, is_moment=True, replaceable=True)
    sweep_shard: int = stored("sweepShard", factory=new_shard, replaceable=True)


digest_marks = Collection("digest-marks", DigestMark)
