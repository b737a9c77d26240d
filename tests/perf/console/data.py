"""Contacts and messages that the console shows."""

from app.crypto.keys import new_id
from app.store.contacts.contact_writes import create_contact
from app.store.contacts.contacts import Contact
from app.store.messages.messages import Direction, Message, MessageState, messages
from app.times.clock import system_clock
from tests.perf.running import OFFICE, Running

_BATCH = 400
_MINUTE_MS = 60_000
_TEXT = "Would Thursday at half past ten be possible for you, or rather later, after lunch?"
_WORDS = tuple(_TEXT.split())


def add_conversations(running: Running, count: int) -> list[Contact]:
    """Add contacts with a latest message each, and return them, newest first."""
    now = system_clock()
    added: list[Contact] = []
    for start in range(0, count, _BATCH):
        commit = running.instance.core.store.commit()
        for index in range(start, min(start + _BATCH, count)):
            at = now - (index + 1) * _MINUTE_MS
            contact = Contact(
                id=new_id(),
                uid=running.user.id,
                phone_number=f"+1212{5550200 + index:07d}",
                full_name=f"Carl {index}",
                last_message=f"Message {index}",
                last_message_date=at,
                last_direction="in",
                created=at,
                updated=at,
            )
            create_contact(commit, contact, None)
            added.append(contact)
        commit.send()
    return added


def add_messages(running: Running, contact: Contact, count: int) -> list[Message]:
    """Add messages of one to sixteen words in both directions to a conversation, and return them, oldest first."""
    now = system_clock()
    added: list[Message] = []
    for start in range(0, count, _BATCH):
        commit = running.instance.core.store.commit()
        for index in range(start, min(start + _BATCH, count)):
            is_in, at = index % 3 > 0, now - (count - index) * _MINUTE_MS
            message = Message(
                id=new_id(),
                uid=running.user.id,
                contact_id=contact.id,
                organization_id=running.user.organization_id,
                direction=Direction.IN if is_in else Direction.OUT,
                from_number=contact.phone_number if is_in else OFFICE,
                to_number=OFFICE if is_in else contact.phone_number,
                state=MessageState.RECEIVED if is_in else MessageState.DELIVERED,
                body=f"{index}: {' '.join(_WORDS[: 1 + index * 7 % len(_WORDS)])}",
                sent_by="" if is_in else running.user.id,
                date=at,
                created=at,
                updated=at,
            )
            # Without search keys: the emulator has half a gigabyte of memory.
            messages.create(commit, message)
            added.append(message)
        commit.send()
    return added
