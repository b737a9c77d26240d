"""Who has read a conversation: the owner of its number by `read_status`, the others by `unread_for`.

`read_status` is the original's flag. Apps write it directly, so it must go on meaning all people as long as nobody has used
a read state of their own. Hence `unread_for` contains `EVERYBODY` at first: the others follow `read_status`. The first of them
who reads or marks the conversation alone turns it into a list of uids, which `read_status` does not affect. Each new message,
reply and update of the shared flag sets `EVERYBODY` again, without knowing who they are. docs/decisions/0122 has the reasons.
"""

from collections.abc import Sequence
from typing import Any

from app.frozen import frozen
from app.store.contacts.contacts import Contact

EVERYBODY = "*"
"""Entry of `unread_for`: all with whom the number is shared, while `read_status` is false. It stands alone."""


@frozen
class Readers:
    """The people of a number.

    Attributes:
        owner: uid of the owner.
        others: uids with whom the number is shared.
        is_inbox: the owner cannot log in, so only the others read.
    """

    owner: str
    others: Sequence[str]
    is_inbox: bool = False


def shared_read_state(*, is_read: bool) -> dict[str, Any]:
    """Return the attributes of a contact that is read, or unread, by everybody."""
    return {"read_status": is_read, "unread_for": [EVERYBODY]}


def is_unread_by_all(contact: Contact, others: Sequence[str]) -> bool:
    """Whether nobody has read a conversation, neither the owner nor one of those with whom the number is shared."""
    return not contact.read_status and (EVERYBODY in contact.unread_for or set(others) <= set(contact.unread_for))


def arrival(contact: Contact, others: Sequence[str], now: int) -> dict[str, Any]:
    """Return the attributes of a contact that is unread for everybody because a message has arrived.

    `unread_since` stays where nobody has read or archived the conversation since an earlier message.

    Args:
        contact: before the message.
        others: uids with whom the number is shared.
        now: time in ms of the message.
    """
    goes_on = contact.unread_since and is_unread_by_all(contact, others) and not contact.is_archived
    return shared_read_state(is_read=False) | {"unread_since": contact.unread_since if goes_on else now}


def is_unread_for(contact: Contact, uid: str) -> bool:
    """Whether a conversation is unread for a person: by `read_status` for the owner, and for those who have no own state."""
    if contact.uid == uid or EVERYBODY in contact.unread_for:
        return not contact.read_status
    return uid in contact.unread_for


def mark_for(contact: Contact, readers: Readers, uid: str, *, is_read: bool) -> dict[str, Any]:
    """Return the attributes to write when a person reads a conversation, or marks it unread, for themselves alone.

    In an inbox, whose owner cannot log in, `read_status` becomes true with the first reader: somebody has seen it.
    """
    unread = _others_unread(contact, readers)
    read_status = contact.read_status
    if uid == contact.uid:
        read_status = is_read
    elif is_read:
        unread = [other for other in unread if other != uid]
        read_status = read_status or readers.is_inbox
    elif uid not in unread:
        unread = [*unread, uid]
    return {"read_status": read_status, "unread_for": unread}


def _others_unread(contact: Contact, readers: Readers) -> list[str]:
    if EVERYBODY not in contact.unread_for:
        return [uid for uid in contact.unread_for if uid in readers.others]
    return [] if contact.read_status else list(readers.others)


def merge_read_states(members: Sequence[Contact]) -> dict[str, Any]:
    """Return the attributes of the contact that several are merged into: unread for all for whom one of them was."""
    is_read = all(contact.read_status for contact in members)
    named = dict.fromkeys(uid for contact in members for uid in contact.unread_for if uid != EVERYBODY)
    is_unread_for_all = any(EVERYBODY in contact.unread_for and not contact.read_status for contact in members)
    follows = is_unread_for_all or (is_read and not named)
    return {"read_status": is_read, "unread_for": [EVERYBODY] if follows else list(named)}
