"""Which text of a customer may be answered by itself: by an away message, or by a canned response."""

import hashlib

from app.store.contacts import Contact


def fingerprint(body: str) -> str:
    """Answer what a contact keeps of the text that was answered by itself."""
    return hashlib.sha256(body.encode()).hexdigest()


def may_be_answered(contact: Contact, body: str) -> bool:
    """Tell whether a customer's text may be answered by itself.

    The same text again gets no second answer, so that two machines do not answer each other for ever.
    """
    return not (contact.opted_out or contact.blocked or contact.away_answered == fingerprint(body))
