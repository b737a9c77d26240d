"""Waiting times in the task queues, by simulation: `python -m tests.perf.queues`.

The lanes, the shares and the shards are the product's own; Cloud Tasks is simulated: each queue starts 500 tasks a second, in
the order of their creation, with the concurrency of `queue.yaml`. Nothing else runs, so the result is the same on any machine.
"""

import dataclasses
import random
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass

from app.configuration.settings import Settings
from app.task_queue.fair_share import FairShare
from app.task_queue.lanes import BULK_LANES, Lane, Lanes
from app.task_queue.queue_files import LIMITS, MAX_RATE
from tests.perf.report import Figure, add_figure, introduce, percentile, print_table, run_program

CARRIER_MS = 400
"""Time of a delivery in ms: mostly the carrier's."""

SECONDS = 60
FLOOD = 60_000
ORGANIZATIONS = 2_000
SIZES = {10: (1, 2), 100: (1, 4), 500: (2, 16), 2_000: (8, 64)}
"""Number of shards and of API processes by messages per second of all ordinary organizations together."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message to deliver: when it was accepted, in ms, by which process, and for whom."""

    at: int
    process: int
    organization: str


class _Queue:
    """A queue: starts tasks in their order, limited in rate and concurrency."""

    def __init__(self, concurrency: int) -> None:
        self._running: deque[float] = deque(maxlen=concurrency)
        self._last = -1.0

    def start(self, at: int) -> float:
        """Return when a task created at a time in ms starts."""
        begin = max(at, self._last + 1000 / MAX_RATE)
        if len(self._running) == self._running.maxlen:
            begin = max(begin, self._running[0])
        self._last = begin
        self._running.append(begin + CARRIER_MS)
        return begin


def main() -> None:
    """Simulate."""
    introduce("Waiting times in the task queues, simulated")
    rows: list[list[object]] = []
    for rate, (shards, processes) in SIZES.items():
        for flood, bulk in ((0, "messages-bulk"), (FLOOD, "messages-bulk"), (FLOOD, "")):
            waits, counts = simulate(rate, shards, processes, flood, bulk)
            label = "none" if not flood else f"{flood} of one organization" + ("" if bulk else ", without a bulk queue")
            p99 = percentile(waits, 99)
            share = max(counts.values()) / sum(counts.values())
            rows.append([rate, shards, label, percentile(waits, 50), p99, waits[-1], share * 100])
            if flood and bulk:
                add_figure(Figure(f"queues, {rate} messages a second, flood: 99 % of the others' waits", "ms", p99))
    names = ("messages a second", "shards", "flood", "others' waits: median, ms", "99 %, ms", "longest, ms")
    print_table((*names, "busiest shard, % of tasks"), rows)


def simulate(rate: int, shards: int, processes: int, flood: int, bulk: str) -> tuple[list[float], Counter[str]]:
    """Return the sorted waits of the ordinary organizations' messages in ms, and the tasks of each common queue."""
    lanes = Lanes(_settings(shards, bulk))
    shares = [FairShare(lambda: 0) for _ in range(processes)]
    queues = {lanes.full_name(queue_id): _Queue(LIMITS[lane].concurrency) for queue_id, lane in lanes.lanes_by_id().items()}
    counts: Counter[str] = Counter()
    waits = []
    for number, message in enumerate(sorted(_messages(rate, processes, flood), key=lambda one: one.at)):
        is_common = not bulk or shares[message.process].take(message.organization, "", message.at)
        queue = lanes.choose(Lane.MESSAGES if is_common else BULK_LANES[Lane.MESSAGES], _key(message, number, is_common))
        counts[queue] += is_common
        wait = queues[queue].start(message.at) - message.at
        if message.organization != "flood":
            waits.append(wait)
    return sorted(waits), counts


def _messages(rate: int, processes: int, flood: int) -> Iterator[Message]:
    chance = random.Random(1)
    for _ in range(rate * SECONDS):
        organization = f"organization {chance.randrange(ORGANIZATIONS)}"
        yield Message(chance.randrange(SECONDS * 1000), chance.randrange(processes), organization)
    for _ in range(flood):
        # Accepted within ten seconds, as an upload or a campaign would be.
        yield Message(10_000 + chance.randrange(10_000), chance.randrange(processes), "flood")


def _key(message: Message, number: int, is_common: bool) -> str:
    return f"message {number}" if is_common else message.organization


def _settings(shards: int, bulk: str) -> Settings:
    values = {
        "ENVIRONMENT": "test",
        "GOOGLE_CLOUD_PROJECT": "demo-queues",
        "PUBLIC_URL": "http://127.0.0.1:1",
        "SECRET_KEY": "a-secret-key-for-tests-and-nothing-else",
        "TASKS_SERVICE_ACCOUNT": "tasks@texting.example.com",
    }
    return dataclasses.replace(Settings.from_environment(values), TASKS_SHARDS=shards, TASKS_BULK_QUEUE=bulk)


if __name__ == "__main__":
    run_program(main)
