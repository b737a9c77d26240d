"""States of a message and the transitions between them. A message never moves back."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.store.messages.messages import Message, MessageState, history_entry

_S = MessageState

FOLLOWERS: dict[MessageState, frozenset[MessageState]] = {
    _S.SCHEDULED: frozenset({_S.SENDING, _S.NOTE, _S.CANCELED, _S.FAILED}),
    _S.QUEUED: frozenset({_S.SENDING, _S.CANCELED, _S.FAILED, _S.SENT, _S.DELIVERED, _S.UNDELIVERED}),
    _S.SENDING: frozenset({_S.QUEUED, _S.SENT, _S.DELIVERED, _S.UNDELIVERED, _S.FAILED, _S.UNCERTAIN}),
    _S.UNCERTAIN: frozenset({_S.QUEUED, _S.SENT, _S.DELIVERED, _S.UNDELIVERED, _S.FAILED}),
    _S.SENT: frozenset({_S.DELIVERED, _S.UNDELIVERED, _S.FAILED}),
}
"""The states that may follow each state; a state that is not a key is the last one.

A receipt may settle a text that is queued for another attempt: the carrier took an earlier one after all. An uncertain text
is queued again only where it is certain that the carrier never got it (`carrier_accounts/message_lookup.py`).
"""

MAX_EDITS_KEPT = 50
"""Edits that a history keeps, the newest: enough to see who changed a message, and some 5 kB.

A message may be edited any number of times until it is sent, and every read and write of it carries its history.
"""

AWAITING_DELIVERY = (_S.SCHEDULED, _S.QUEUED)


def can_transition(state: MessageState, current: MessageState) -> bool:
    """Whether a message in the state `current` may enter `state`."""
    return state in FOLLOWERS.get(current, frozenset())


def transition_fields(message: Message, state: MessageState, at: int, reason: str = "", **details: str) -> dict[str, Any]:
    """Return the changed attributes of a message that enters a state.

    Args:
        message: as it was read.
        state: the one to enter.
        at: when, in ms.
        reason: a sentence for the person who sent it, where there is one.
        details: of an attempt, as in `history_entry`.
    """
    return {"state": state, "updated": at, "history": [*message.history, history_entry(state, at, reason, **details)]}


def name_changer(message: Message, changes: Mapping[str, Any], changer: str) -> dict[str, Any]:
    """Return the changes of attributes by which a message and its history name who changes what another wrote.

    Args:
        message: as it was read.
        changes: made to it; the entry of a state that they enter names the changer, otherwise a further entry does. Of those,
            only the newest stay.
        changer: id of a user or service account.
    """
    history = [*changes.get("history", [*message.history, history_entry(message.state, changes["updated"])])]
    history[-1] = {**history[-1], "changedBy": changer}
    return {"changed_by": changer, "history": _drop_old_edits(history)}


def _drop_old_edits(history: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return a history without its oldest edits: entries that name a changer, and no state that the message entered."""
    edits = [
        place
        for place, entry in enumerate(history)
        if place and "changedBy" in entry and entry["state"] == history[place - 1]["state"]
    ]
    dropped = set(edits[:-MAX_EDITS_KEPT])
    return [entry for place, entry in enumerate(history) if place not in dropped]
