"""Which text of a customer may be answered by itself: by an away message, or by a canned response."""

import hashlib

from app.clock import HOUR
from app.store.contacts import Contact
from app.text.keyword_form import normalize_keyword

MAX_ANSWERS = 10
"""How many answers a customer gets by themselves in an hour, beside those that confirm that he opted out or in."""


def fingerprint(body: str) -> str:
    """Return what a contact keeps of the text that was answered automatically; case and punctuation make no difference."""
    return hashlib.sha256((normalize_keyword(body) or body).encode()).hexdigest()


def may_be_answered(contact: Contact, body: str, now: int) -> bool:
    """Tell whether a customer's text may be answered by itself at a time in ms.

    The same text again gets no second answer, and nobody gets more than so many in an hour, so that two machines do not
    answer each other for ever: not even where each of their texts is another.
    """
    if contact.opted_out or contact.away_answered == fingerprint(body):
        return False
    return has_answers_left(contact, now)


def is_away_message_due(contact: Contact, now: int, pause: int) -> bool:
    """Whether a contact may get the away message again at a time in ms: it is one answer to all texts of a pause in ms."""
    return now - contact.away_answered_at >= pause


def has_answers_left(contact: Contact, now: int) -> bool:
    """Tell whether a customer may get another answer by itself at a time in ms."""
    return _is_over(contact, now) or contact.answered_count < MAX_ANSWERS


def count_answer(contact: Contact, now: int) -> dict[str, int]:
    """Answer what changes in a contact that gets an answer by itself at a time in ms."""
    if _is_over(contact, now):
        return {"answered_since": now, "answered_count": 1}
    return {"answered_count": contact.answered_count + 1}


def _is_over(contact: Contact, now: int) -> bool:
    """Tell whether the hour is over in which answers were counted last."""
    return now - contact.answered_since >= HOUR
