"""Limits of auto-replies: which inbound messages get one, so that machines do not reply to each other endlessly."""

import hashlib

from app.store.contacts.contacts import Contact
from app.text.keyword_form import normalize_keyword
from app.times.clock import HOUR

MAX_ANSWERS = 10
"""Auto-replies that a contact gets in an hour, besides those that confirm an opt-out or opt-in."""


def body_hash(body: str) -> str:
    """Return what a contact keeps of the text that got an auto-reply; case and punctuation make no difference."""
    return hashlib.sha256((normalize_keyword(body) or body).encode()).hexdigest()


def can_auto_reply(contact: Contact, body: str, now: int) -> bool:
    """Whether an inbound message may get an auto-reply at a time in ms.

    The same text again gets no second reply, and no contact gets more than a number of them in an hour. So two machines do not
    reply to each other endlessly, not even with ever different texts.
    """
    if contact.opted_out or contact.away_answered == body_hash(body):
        return False
    return within_hourly_limit(contact, now)


def is_away_message_due(contact: Contact, now: int, pause: int) -> bool:
    """Whether a contact may get the away message again at a time in ms: it is one answer to all texts of a pause in ms."""
    return now - contact.away_answered_at >= pause


def within_hourly_limit(contact: Contact, now: int) -> bool:
    """Whether a contact may get another auto-reply at a time in ms."""
    return _is_over(contact, now) or contact.answered_count < MAX_ANSWERS


def count_answer(contact: Contact, now: int) -> dict[str, int]:
    """Return the changed attributes of a contact that gets an auto-reply at a time in ms."""
    if _is_over(contact, now):
        return {"answered_since": now, "answered_count": 1}
    return {"answered_count": contact.answered_count + 1}


def _is_over(contact: Contact, now: int) -> bool:
    """Whether the hour is over in which auto-replies were last counted."""
    return now - contact.answered_since >= HOUR
