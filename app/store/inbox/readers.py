"""`conversation-readers`: who has a conversation open. One document for a person in a conversation, which ends by time.

Apps renew it about once a minute. Push notifications read it by its id, so nothing queries it.
"""

from app.frozen import frozen
from app.store.common.sweep_shards import new_shard
from app.store.engine.collection import Collection, Reference
from app.store.engine.database import Commit, Version
from app.store.engine.stored_fields import stored


@frozen(kw_only=True)
class Reader:
    """Somebody who has a conversation open.

    Attributes:
        uid: owner of the conversation's number.
        read_by: uid of the person.
        at: when it was written, in ms.
        until: until when it counts, in ms.
        expires_at: when the document may be removed.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    contact_id: str = stored("contactId")
    read_by: str = stored("readBy")
    at: int = stored("at")
    until: int = stored("until")
    expires_at: int = stored("expiresAt", 0, is_moment=True)
    sweep_shard: int = stored("sweepShard", factory=new_shard)


readers = Collection("conversation-readers", Reader)


def reader_of(contact_id: str, uid: str) -> Reference[Reader]:
    """Return the reference of a person's document in a conversation."""
    return readers.at(f"{contact_id}:{uid}")


def write_reader(commit: Commit, reader: Reader) -> None:
    """Write a person's document, whether or not there is one."""
    commit.replace(readers.path(reader.id), readers.encode(reader))
