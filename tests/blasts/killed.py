"""A blast whose worker is killed on the way, on real servers, with a carrier on loopback."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.crypto.keys import new_id
from app.store.contacts.contact_writes import create_contact
from app.store.contacts.contacts import Contact
from app.store.engine.database import Query
from app.store.messages.message_queries import messages_of_blast
from app.store.messages.messages import messages
from tests.blasts.office import BLASTS
from tests.crash.harness import Rig
from tests.task_queue.idle import wait_until_idle

_BATCH = 200
_DEADLINE_SECONDS = 1200
_LOOK_SECONDS = 0.25
_SWEEP_SECONDS = 60.0
"""The sweeper is called as often as cron does it."""

PATIENCE_SECONDS = 2.0
"""Time without a further message after which the clock is set forward to the next calls of the sweeper."""


@dataclass(frozen=True)
class BlastRun:
    """Outcome of a blast.

    Attributes:
        taken: how often the carrier took a message, by recipient.
        states: number of messages by state.
        seconds: real time until the last hand-over, or until the rest waited for the sweeper.
        handovers: messages that the carrier had after each quarter of a second.
    """

    taken: Counter[str]
    states: Counter[str]
    seconds: float
    handovers: Sequence[int]


def recipient(index: int) -> str:
    """Return the number of a recipient, another one for each index below 60,000; all of them are fictitious.

    None is in the area of the numbers that the carrier refuses or leaves waiting (`tests/twilio/exchange.py`).
    """
    area, line = divmod(index, 100)
    return f"+1{301 + area}55501{line:02}"


def add_recipients(rig: Rig, count: int) -> None:
    """Add that many contacts to Ann's."""
    uid = rig.world.ann.user.id
    for start in range(0, count, _BATCH):
        commit = rig.instance.core.store.commit()
        for index in range(start, min(start + _BATCH, count)):
            create_contact(
                commit, Contact(id=new_id(), uid=uid, phone_number=recipient(index), full_name=f"Carl {index}"), None
            )
        commit.send()


def run_killed(rig: Rig, count: int, kills: int, patience: float = PATIENCE_SECONDS) -> BlastRun:
    """Send a blast to that many contacts, kill the worker that often on the way, and recover.

    Args:
        rig: the office and its servers.
        count: number of contacts.
        kills: how often the worker is killed.
        patience: seconds to wait for the next message. After a kill the queue pauses before it calls again, and what the
            worker had begun is left for the sweeper for some minutes.
    """
    stalled = round(patience / _LOOK_SECONDS)
    add_recipients(rig, count)
    worker = rig.servers.start()
    world = rig.world
    blast = world.call("POST", BLASTS, world.ann, json={"name": "Offer", "message": "Hi [first]", "all": True}).json()
    world.call("POST", f"{BLASTS}/{blast['id']}/send", world.ann, json={}).raise_for_status()
    began, handovers, killed = time.monotonic(), [0], 0
    swept = began
    while handovers[-1] < count and time.monotonic() < began + _DEADLINE_SECONDS:
        time.sleep(_LOOK_SECONDS)
        handovers.append(rig.account.count_texts())
        if time.monotonic() > swept + _SWEEP_SECONDS:
            rig.instance.operations.sweeper.sweep()
            swept = time.monotonic()
        if killed < kills and handovers[-1] >= count * (killed + 1) // (kills + 1):
            # SIGKILL.
            rig.servers.stop(worker)
            killed += 1
            worker = rig.servers.start()
        elif handovers[-stalled:] == [handovers[-1]] * stalled:
            break
    seconds = time.monotonic() - began
    wait_until_idle(rig.instance)
    rig.servers.stop()
    rig.recover()
    taken = Counter(text["to"] for text in rig.account.texts)
    stored = [each for page in rig.instance.core.store.pages(messages, _all_of(blast["id"])) for each in page]
    return BlastRun(taken, Counter(str(each.state) for each in stored), seconds, handovers)


def _all_of(blast_id: str) -> Query:
    return messages_of_blast(blast_id, None, 300, None)
