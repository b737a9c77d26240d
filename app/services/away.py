"""Away messages: what answers a customer in the name of a user who is not there."""

import hashlib

from app.store.contacts import Contact
from app.store.users import User


def fingerprint(body: str) -> str:
    """Answer what a contact keeps of the text that an away message has answered."""
    return hashlib.sha256(body.encode()).hexdigest()


def away_message_for(user: User, contact: Contact, body: str) -> str:
    """Answer the away message for a customer's text; empty for none.

    The same text again gets no second one, so that two machines do not answer each other for ever.
    """
    if contact.opted_out or contact.blocked or contact.away_answered == fingerprint(body):
        return ""
    return user.auto_reply_message
