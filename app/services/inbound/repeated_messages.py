"""Repeated messages: a carrier may deliver one message twice under two ids; the second is recorded with the first and ignored.

A contact keeps its last inbound message, so a new one costs no further read. Only a message with the same text as the one
before it is looked at: within the window it is a repeat, later it is a new message. docs/decisions/0067 has the reasons.
"""

import hashlib
import json
from typing import Any

from app.carriers.base import InboundMessage
from app.store.contacts.contacts import Contact
from app.store.engine.store import Store
from app.store.messages.messages import Message, change_message, messages

MAX_REPEATS = 20
"""Ids of repeats that a message keeps."""


def inbound_mark(text: InboundMessage, message_id: str, now: int) -> dict[str, Any]:
    """Return what a contact keeps of its last inbound message: the content as a hash, its id and its time in ms."""
    return {"hash": _hash(text), "id": message_id, "at": now}


def find_first(store: Store, contact: Contact, text: InboundMessage, now: int, window: int) -> Message | None:
    """Return the message that an inbound one repeats; None for a new message.

    Args:
        store: that holds the messages.
        contact: the sender, or the group that the sender wrote to, as it was before the text.
        text: the inbound message.
        now: the present in ms.
        window: how many ms after the first a repeat may come; with 0 there are no repeats.
    """
    last = contact.last_inbound
    if not window or last is None or last["hash"] != _hash(text):
        return None
    first = store.get(messages.at_leniently(last["id"]))
    if first is None:
        return None
    is_known = text.carrier_message_id in first.repeats
    return first if is_known or now - last["at"] < window else None


def record_repeat(store: Store, first: Message, text: InboundMessage, now: int) -> None:
    """Record in a message that its carrier delivered it once more.

    Raises:
        StoreConflictError: the message was changed meanwhile.
    """
    if text.carrier_message_id in first.repeats or len(first.repeats) >= MAX_REPEATS:
        return
    commit = store.commit()
    change_message(commit, first, repeats=[*first.repeats, text.carrier_message_id], updated=now)
    commit.send()


def _hash(text: InboundMessage) -> str:
    content: list[Any] = [text.body, list(text.media), sorted(text.other_recipients)]
    if text.other_recipients:
        # Two members of a group may write the same.
        content.append(text.from_number)
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
