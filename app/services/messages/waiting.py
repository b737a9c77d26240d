"""Messages that wait to be sent from a number, counted for the person about to take the number away."""

from app.services.messages.state_machine import AWAITING_DELIVERY
from app.store.engine.store import Store
from app.store.messages.message_queries import messages_from
from app.store.users.users import User

MAX_WAITING_COUNTED = 100
"""Waiting messages that are counted; of more than that only "100+" is said, which bounds what is read."""


def warn_of_waiting(store: Store, user: User, what_happens: str) -> str:
    """Return a sentence about the messages that wait to be sent from a user's number; empty where none waits.

    Args:
        store: counts them.
        user: as they were while the number was theirs.
        what_happens: ends the sentence, for example "will fail".

    Raises:
        ServiceUnavailableError: Firestore does not answer.
    """
    if not user.phone_number:
        return ""
    queries = [messages_from(user.id, user.phone_number, state, MAX_WAITING_COUNTED + 1) for state in AWAITING_DELIVERY]
    count = sum(store.count(query) for query in queries)
    if not count:
        return ""
    shown = f"{MAX_WAITING_COUNTED}+" if count > MAX_WAITING_COUNTED else str(count)
    noun = "message" if count == 1 else "messages"
    return f"{shown} {noun} waiting to be sent from {user.phone_number} {what_happens}."
