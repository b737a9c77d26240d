"""Disruptions that are counted: a task queue that does not respond, and servers that are killed."""

import contextlib
import itertools
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import requests

from tests.perf.fairness.faults import find_queue, stopped
from tests.perf.fairness.probes import Probes, Window
from tests.perf.fairness.town import Town, make_mark
from tests.perf.running import OFFICE

IN_A_ROW = 10
_CLIENTS = 4
_KILL_SECONDS = 3.0
_MIN_KILLS = 8
_CONVERSATIONS_FOR_A_KILL = 25
"""At most so many kills, or one for so many conversations: each puts some messages in doubt."""

_OUTAGE_SECONDS = 5.0
_BETWEEN_OUTAGES_SECONDS = 25.0

_GIVE_UP_SECONDS = 60.0
_PAUSE_SECONDS = 0.3
_LOOK_SECONDS = 1.0


@dataclass(frozen=True)
class Outage:
    """An outage of the queue.

    Attributes:
        window: what everybody saw meanwhile.
        late: messages accepted meanwhile.
        seconds: from the queue's return until the carrier had the last of them.
    """

    window: Window
    late: int
    seconds: float


def silence_queue(town: Town, probes: Probes, seconds: float) -> Outage:
    """Stop the queue for a while."""
    before = set(probes.list_arrivals("texts"))
    with probes.watching() as window:
        with stopped(find_queue(town)):
            time.sleep(seconds)
        returned = time.time()
    arrivals = [time for mark, time in probes.list_arrivals("texts").items() if mark not in before]
    late = [time for time in arrivals if time >= returned]
    return Outage(window, len(late), max(late, default=returned) - returned)


@dataclass(frozen=True)
class Order:
    """Conversations while servers are killed.

    Attributes:
        conversations: number of them, each of `IN_A_ROW` messages.
        kills: processes killed.
        outages: how often the queue did not respond for 5 s.
        swapped: conversations in which a message reached the carrier before an earlier one.
        twice: messages that the carrier was given twice.
        unsettled: messages in doubt, which wait for the look-up at the carrier, and their successors.
        lost: requests that were refused until the client gave up.
    """

    conversations: int
    kills: int
    outages: int
    swapped: int
    twice: int
    unsettled: int
    lost: int


def disrupt_conversations(town: Town, conversations: int, patience: float) -> Order:
    """Send conversations while processes are killed and the queue is silent at times, and look at the order at the carrier.

    Args:
        town: the instance.
        conversations: number of them.
        patience: how long in s the last messages are waited for.
    """
    run = make_mark("order")
    most_kills = max(_MIN_KILLS, conversations // _CONVERSATIONS_FOR_A_KILL)
    with _killing(town, most_kills) as kills, _silencing(town) as outages, ThreadPoolExecutor(_CLIENTS) as pool:
        lost = sum(pool.map(lambda one: _converse(town, run, one), range(conversations)))
    deadline = time.monotonic() + patience
    while True:
        arrived = _list_arrived(town, run)
        if sum(map(len, arrived.values())) >= conversations * IN_A_ROW - lost or time.monotonic() > deadline:
            break
        time.sleep(_LOOK_SECONDS)
    firsts = {one: list(dict.fromkeys(numbers)) for one, numbers in arrived.items()}
    return Order(
        conversations=conversations,
        kills=len(kills),
        outages=len(outages),
        swapped=sum(numbers != sorted(numbers) for numbers in firsts.values()),
        twice=sum(len(numbers) - len(firsts[one]) for one, numbers in arrived.items()),
        unsettled=conversations * IN_A_ROW - lost - sum(map(len, firsts.values())),
        lost=lost,
    )


def _converse(town: Town, run: str, conversation: int) -> int:
    """Send the messages of a conversation, each until it is accepted; return how many were not."""
    to = f"+1{501 + conversation // 100}5550{100 + conversation % 100}"
    lost = 0
    for number in range(IN_A_ROW):
        body = {"to": to, "from": OFFICE, "message": f"{run} {conversation} {number}"}
        lost += not _send_surely(town, f"{run}-{conversation}-{number}", body)
    return lost


def _send_surely(town: Town, key: str, body: dict[str, str]) -> bool:
    deadline = time.monotonic() + _GIVE_UP_SECONDS
    while time.monotonic() < deadline:
        try:
            answer = town.call("POST", "/api/send", town.running.authorization, json=body, headers={"Idempotency-Key": key})
        except requests.RequestException:
            time.sleep(_PAUSE_SECONDS)
            continue
        if answer.ok:
            return True
        time.sleep(_PAUSE_SECONDS)
    return False


@contextmanager
def _killing(town: Town, most: int) -> Iterator[Sequence[int]]:
    """Kill one process of a service after the other, each by SIGKILL; their masters start new ones.

    Each kill waits until both services have all their processes and respond: a busy machine takes long to start one.
    """
    ended, kills = threading.Event(), list[int]()
    chance, whole = random.Random(1), len(town.running.usage.list_children())

    def kill() -> None:
        while len(kills) < most and not ended.wait(_KILL_SECONDS):
            children = town.running.usage.list_children()
            if len(children) < whole or not town.is_ready():
                continue
            process = chance.choice(children)
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
                kills.append(process)

    with _in_background(kill, ended):
        yield kills


@contextmanager
def _silencing(town: Town) -> Iterator[Sequence[float]]:
    """Stop the queue for some seconds, again and again; yields the times at which that began."""
    ended, outages = threading.Event(), list[float]()

    def silence() -> None:
        while not ended.wait(_OUTAGE_SECONDS if not outages else _BETWEEN_OUTAGES_SECONDS):
            outages.append(time.time())
            with stopped(find_queue(town)):
                ended.wait(_OUTAGE_SECONDS)

    with _in_background(silence, ended):
        yield outages


@contextmanager
def _in_background(run: Callable[[], None], ended: threading.Event) -> Iterator[None]:
    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _list_arrived(town: Town, run: str) -> dict[int, list[int]]:
    """Return the numbers of the messages in the order in which the carrier took them, by conversation."""
    words = (text["body"].split() for text in town.account.texts)
    found = [(int(body[1]), int(body[2])) for body in words if body[0] == run]
    ordered = sorted(found, key=lambda one: one[0])
    return {one: [number for _, number in group] for one, group in itertools.groupby(ordered, key=lambda one: one[0])}
