"""A carrier that records what it takes, and the steps of tests of the order of messages."""

from collections.abc import Sequence
from typing import Any

from app.carriers.base import OutboundMessage, SendError, SendErrorKind, SendResult
from app.store.messages.messages import Message
from tests.world import World


class Carrier:
    """A carrier that records what it takes, and refuses what a test names."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.faults: dict[str, list[SendErrorKind]] = {}

    def send(self, _: Any, message: OutboundMessage, __: Any) -> SendResult:
        """Take a message, or fail it with its next fault."""
        if faults := self.faults.get(message.body):
            raise SendError(faults.pop(0), "", "As the test wants")
        self.taken.append(message.body)
        return SendResult(f"SIM{message.message_id}", 1)


def accept(office: World, *bodies: str, **fields: Any) -> list[Message]:
    return [office.message(office.send(office.ann, message=body, **fields).json()["id"]) for body in bodies]


def deliver(office: World, *accepted: Message) -> None:
    for message in accepted:
        office.instance.messaging.delivery.deliver(message.id, message.after)


def dates(office: World, accepted: Sequence[Message]) -> list[int]:
    return [office.message(message.id).date for message in accepted]


def bodies(count: int) -> list[str]:
    return [str(number) for number in range(count)]
