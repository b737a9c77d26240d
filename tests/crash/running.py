"""The whole test: every road with its share of the kills, and the table of what became of its texts."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

from app.configuration.settings import Settings
from tests.crash.crash_points import RECEIVING, RELAYING, SENDING
from tests.crash.harness import Rig, run_rig
from tests.crash.report import classify, write_table
from tests.crash.scenarios import FailingOver, Outcome, Receiving, Relaying, Sending
from tests.twilio.client import TwilioServer
from tests.webhooks.receiver import run_receiver

_SHARES = {
    "sending": len(SENDING) * 2,
    "sending to few": len(SENDING),
    "failing over": len(SENDING),
    "receiving": len(RECEIVING),
    "relaying": len(RELAYING),
}
ROADS = tuple(_SHARES)

_FEW = 3


@dataclass(frozen=True)
class Result:
    """The fate of the messages of one scenario.

    Attributes:
        table: for the reader.
        kills: how many servers were killed.
        exceptions: the outcomes of texts that did not arrive as they should.
    """

    table: str
    kills: int
    exceptions: list[Outcome]


def share_of(road: str, kills: int) -> int:
    """Return how many of so many kills are a road's; those while the carrier is asked come on top."""
    return round(kills * _SHARES[road] / sum(_SHARES.values()))


def run_failing_over(rig: Rig, kills: int) -> list[Outcome]:
    """Kill that many servers while texts go by two accounts, and return what became of the texts."""
    rig.add_fallback()
    return FailingOver(rig).run(kills)


def run_road(road: str, kills: int, settings: Settings, carrier: TwilioServer) -> Result:
    """Kill that many servers on a road, recover, and answer what became of its texts.

    Args:
        road: one of `ROADS`.
        kills: how many servers to kill.
        settings: of the instance; the project must be its own.
        carrier: of `carrier.py`.
    """
    if road == "sending to few":
        # Each text comes to the step of its kill, although the one before it is in doubt. The account takes one call at a time,
        # so that most questions about those in doubt are put off.
        settings = dataclasses.replace(settings, ORDER_HOLD_UNCERTAIN_SECONDS=0, PARTY_SLOTS=1)
    with run_receiver() as receiver, run_rig(settings, carrier) as rig:
        runs: dict[str, Callable[[], list[Outcome]]] = {
            "sending": lambda: Sending(rig).run(kills, looks=True),
            "sending to few": lambda: Sending(rig, customers=_FEW).run(kills),
            "failing over": lambda: run_failing_over(rig, kills),
            "receiving": lambda: Receiving(rig).run(kills),
            "relaying": lambda: Relaying(rig, receiver).run(kills),
        }
        outcomes = runs[road]()
    # A receiver may be told again, under the same id, of what its first answer was lost for.
    settled, allowed = ("delivered", ("once", "twice")) if road == "relaying" else ("sent", ("once",))
    exceptions = [outcome for outcome in outcomes if classify(outcome, settled) not in allowed]
    return Result(write_table(road, outcomes, settled), len(outcomes), exceptions)
