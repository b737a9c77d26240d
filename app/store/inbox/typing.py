"""`conversation-typing`: who is writing a reply. One document for a person in a conversation, which ends by time.

It is written every few seconds while somebody types, not for each key, and never deleted by the person: apps and the API look
at `until`.
"""

from collections.abc import Sequence
from typing import Any

from app.frozen import frozen
from app.store.common.sweep_shards import new_shard
from app.store.engine.collection import Collection, Reference
from app.store.engine.database import Commit, Query, Version
from app.store.engine.stored_fields import stored


@frozen(kw_only=True)
class Typing:
    """Somebody who is writing.

    Attributes:
        uid: owner of the conversation's number.
        typed_by: uid of the person.
        name: their name, for apps, which cannot read other users.
        at: when it was written, in ms.
        until: until when it counts, in ms.
        expires_at: when the document may be removed.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    contact_id: str = stored("contactId")
    typed_by: str = stored("typedBy")
    name: str = stored("name", "")
    at: int = stored("at")
    until: int = stored("until")
    expires_at: int = stored("expiresAt", 0, is_moment=True)
    sweep_shard: int = stored("sweepShard", factory=new_shard)


typing_people = Collection("conversation-typing", Typing)


def typing_of(contact_id: str, uid: str) -> Reference[Typing]:
    """Return the reference of a person's document in a conversation."""
    return typing_people.at(f"{contact_id}:{uid}")


def write_typing(commit: Commit, typing: Typing) -> None:
    """Write a person's document, whether or not there is one."""
    commit.replace(typing_people.path(typing.id), typing_people.encode(typing))


def people_typing(contact_id: str, now: int, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for people who are writing in a conversation at a time in ms; who began to last comes first."""
    where = [("contactId", "==", contact_id), ("until", ">", now)]
    return Query(typing_people.name, where, [("until", True)], limit, after)
