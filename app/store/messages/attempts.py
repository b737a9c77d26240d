"""Attempts of a message: its hand-overs to carriers, as its history tells them."""

from app.frozen import frozen, replace
from app.store.messages.messages import Message, MessageState

NOT_RECEIVED = "not-received"
"""Outcome of an attempt whose carrier said later that it never got the message."""

_EARLIER_VERSION = "retry"


@frozen
class Attempt:
    """One hand-over of a message.

    Attributes:
        carrier: name of the carrier.
        account: identity of the account there; empty if the carrier has none.
        at: when, in ms.
        outcome: kind of the carrier's refusal, or `NOT_RECEIVED`; empty while the carrier may have the message.
    """

    carrier: str
    account: str
    at: int
    outcome: str = ""


def attempts_of(message: Message) -> list[Attempt]:
    """Return the attempts of a message, in their order."""
    attempts: list[Attempt] = []
    for entry in message.history:
        if entry["state"] == MessageState.SENDING:
            # An earlier version stored the account of the last attempt only.
            carrier = str(entry.get("carrier", message.carrier))
            account = str(entry.get("account", "" if "carrier" in entry else message.carrier_account))
            attempts.append(Attempt(carrier, account, int(entry["at"])))
        elif entry["state"] == MessageState.QUEUED and attempts and not attempts[-1].outcome:
            attempts[-1] = replace(attempts[-1], outcome=str(entry.get("outcome", _EARLIER_VERSION)))
    return attempts
