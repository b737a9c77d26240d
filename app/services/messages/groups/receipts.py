"""States of the recipients of a group message, and the state of the message that follows from them.

The message is `sent` once the carrier took it, and stays so until it is known for each recipient. It is `delivered` when all
have it, and `undelivered` as soon as one of them is known not to get it.
"""

from collections.abc import Sequence
from typing import Any

from app.services.messages.state_machine import can_transition
from app.store.messages.messages import Direction, Message, MessageState

FAILED_STATES = (MessageState.FAILED, MessageState.UNDELIVERED)


def list_recipients(message: Message) -> list[dict[str, str]]:
    """Return the recipients of an outbound group message as `{number, state, code, reason}`; none of any other message."""
    if not message.recipients or message.direction is not Direction.OUT:
        return []
    known = {entry["number"]: entry for entry in message.recipient_states}
    rest = {"state": _state_without_receipt(message), "code": "", "reason": ""}
    return [{"number": number} | {name: _text(known.get(number), name, rest) for name in rest} for number in message.recipients]


def find_recipient_state(message: Message, number: str) -> MessageState:
    """Return the state of a message for one of its recipients, as far as receipts told."""
    found = next((entry["state"] for entry in message.recipient_states if entry["number"] == number), MessageState.SENDING)
    return MessageState.read(found)


def with_recipient_state(
    message: Message, number: str, state: MessageState, at: int, code: str, reason: str
) -> Sequence[dict[str, Any]] | None:
    """Return the states of a message's recipients with a new one; None if it is not ahead of the recipient's own."""
    if number not in message.recipients or not can_transition(state, find_recipient_state(message, number)):
        return None
    entry = {"number": number, "state": str(state), "at": at, "code": code, "reason": reason}
    return [*(each for each in message.recipient_states if each["number"] != number), entry]


def combine_states(message: Message, states: Sequence[dict[str, Any]]) -> MessageState:
    """Return the state of a group message, given those of its recipients."""
    found = [entry["state"] for entry in states]
    if any(state in FAILED_STATES for state in found):
        return MessageState.UNDELIVERED
    is_whole = len(found) == len(message.recipients) and all(state == MessageState.DELIVERED for state in found)
    return MessageState.DELIVERED if is_whole else MessageState.SENT


def failure_of(message: Message, states: Sequence[dict[str, Any]]) -> dict[str, str] | None:
    """Return the failure of a group message that names the recipients who did not get it; None if there are none."""
    missed = [entry for entry in states if entry["state"] in FAILED_STATES]
    if not missed:
        return None
    numbers = ", ".join(sorted(entry["number"] for entry in missed))
    said = next((entry["reason"] for entry in missed if entry.get("reason")), "")
    reason = f"Not delivered to {len(missed)} of {len(message.recipients)} recipients ({numbers}){f': {said}' if said else ''}"
    return {"kind": str(MessageState.UNDELIVERED), "code": str(missed[0].get("code", "")), "reason": reason}


def _state_without_receipt(message: Message) -> str:
    """Return the state of a recipient of whom no receipt tells anything."""
    told_by_others = (MessageState.UNDELIVERED, MessageState.DELIVERED) if message.recipient_states else ()
    return str(MessageState.SENT if message.state in told_by_others else message.state)


def _text(entry: dict[str, Any] | None, name: str, rest: dict[str, str]) -> str:
    return rest[name] if entry is None else str(entry.get(name, ""))
