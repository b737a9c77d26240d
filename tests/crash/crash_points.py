"""Where servers are killed: the steps by which a text is accepted, delivered, received, looked up and relayed."""

import signal
from collections.abc import Sequence
from dataclasses import dataclass

BEFORE, AFTER = "before", "after"


@dataclass(frozen=True)
class Step:
    """One step of a text, and the moment of it at which the server ends.

    Attributes:
        name: of the step, as `traps.py` tells them apart; those in `ELSEWHERE` are struck from outside of the server.
        moment: `before` or `after` it.
    """

    name: str
    moment: str

    def __str__(self) -> str:
        return f"{self.moment} {self.name}"


@dataclass(frozen=True)
class Kill:
    """The end of a server.

    Attributes:
        step: of which text's life.
        marks: what the text is known by: its idempotency key, its words, its id, its recipient's number.
        signal: SIGKILL, or SIGSTOP for a server that is only held up.
    """

    step: Step
    marks: Sequence[str]
    signal: int = int(signal.SIGKILL)


def both(*names: str) -> list[Step]:
    """Return the moments before and after steps."""
    return [Step(name, moment) for name in names for moment in (BEFORE, AFTER)]


ARRIVING = Step("the carrier's taking", BEFORE)
TAKING = Step("the carrier's taking", AFTER)
ANSWERING = Step("the carrier's answer", AFTER)
POSTED = Step("the receiver's reading", AFTER)
ELSEWHERE = (ARRIVING, TAKING, ANSWERING, POSTED)

_DELIVER = [
    Step("the queue's call", BEFORE),
    *both("the claim", "the request to the carrier"),
    ARRIVING,
    TAKING,
    ANSWERING,
    *both("the state write"),
    Step("the queue's call", AFTER),
]

SENDING = [
    Step("the request", BEFORE),
    *both("the commit", "the task's creation"),
    Step("the request", AFTER),
    *_DELIVER,
]
"""A text from its sender's request to what the carrier answered."""

RECEIVING = [
    Step("the webhook", BEFORE),
    *both("the commit", "the task's creation"),
    Step("the webhook", AFTER),
    *_DELIVER,
]
"""A customer's keyword from the carrier's call to the delivery of its answer."""

FIRST_LOOK = both("the look", "the note of absence")
SECOND_LOOK = both("the look", "the queuing anew", "the task's creation")
"""An uncertain text while its carrier is asked."""

RELAYING = [
    Step("the request", BEFORE),
    *both("the commit", "the event's task"),
    Step("the request", AFTER),
    Step("the event's call", BEFORE),
    *both("the event's claim", "the post"),
    POSTED,
    *both("the event's state write"),
    Step("the event's call", AFTER),
]
"""An event from the request that makes it true to what its receiver answered."""
