"""A burst from one number with the clock set: several processes run its tasks against the real emulator and a real carrier."""

import heapq
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from app.auth.principal import Credential, UserPrincipal
from app.composition import Instance, compose
from app.configuration.settings import Settings
from app.services.sending.accept.requests import SendRequest
from app.store.messages.messages import Message, messages
from app.times.clock import SECOND, system_clock
from tests.world import World

CONVERSATIONS = 100


class VirtualClock:
    """A clock that only moves when it is set."""

    def __init__(self) -> None:
        self.now = system_clock()

    def __call__(self) -> int:
        return self.now


@dataclass
class Simulation:
    """Processes that deliver, and the tasks of the queue.

    Attributes:
        processes: instances of one office, each with a memory of its own.
        tasks: heap of due time, number of the task, message id and predecessors.
        runs: how often each message's task ran.
        names: names of the tasks so far; the queue refuses a name that it has.
    """

    clock: VirtualClock
    processes: Sequence[Instance]
    tasks: list[tuple[int, int, str, Sequence[str]]] = field(default_factory=list)
    runs: dict[str, int] = field(default_factory=dict)
    names: set[tuple[str, int, int]] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def enqueue(
        self,
        message_id: str,
        attempt: int,
        due: int,
        organization_id: str = "",
        tenant_id: str = "",
        more: Mapping[str, Any] = {},
    ) -> None:
        """Take a task, as the queue does: once by its name."""
        del organization_id, tenant_id
        if (message_id, attempt, due) not in self.names:
            self.names.add((message_id, attempt, due))
            heapq.heappush(self.tasks, (due, next(self.numbers), message_id, more.get("after", ())))

    def accept(self, caller: UserPrincipal, to_number: str, body: str) -> Message:
        """Accept a message by the first process."""
        request = SendRequest(to_number=to_number, from_number=caller.user.phone_number, body=body)
        return self.processes[0].messaging.sending.send(caller, request)

    def run(self, until: int | None = None, before: Callable[[str], None] = lambda _: None) -> None:
        """Run the tasks that are due until a time, or all, by the processes in turn."""
        while self.tasks and (until is None or self.tasks[0][0] <= until):
            due, number, message_id, after = heapq.heappop(self.tasks)
            self.clock.now = max(self.clock.now, due)
            before(message_id)
            self.runs[message_id] = self.runs.get(message_id, 0) + 1
            self.processes[number % len(self.processes)].messaging.delivery.deliver(message_id, after)
        self.clock.now = max(self.clock.now, until or 0)

    def read(self, ids: Sequence[str]) -> list[Message]:
        """Return messages from the store, in this order."""
        found: list[Message] = []
        store = self.processes[0].core.store
        for start in range(0, len(ids), 300):
            read: Any = store.read_all([messages.at(each) for each in ids[start : start + 300]])
            found += [read[messages.path(each)] for each in ids[start : start + 300]]
        return found


@contextmanager
def simulate(settings: Settings, clock: VirtualClock, processes: int) -> Iterator[Simulation]:
    """Run processes of an instance whose queue is the simulation's."""
    instances = [compose(settings, clock) for _ in range(processes)]
    simulation = Simulation(clock, instances)
    for instance in instances:
        # The queue is the simulation's, so that its clock decides when a task runs.
        instance.core.queue.deliver = simulation.enqueue  # type: ignore[method-assign]
    try:
        yield simulation
    finally:
        for instance in instances:
            instance.close()


def customer(index: int) -> str:
    """Return the number of a customer; all of them are fictitious."""
    return f"+1{312 + index // 100}55501{index % 100:02}"


def principal(world: World) -> UserPrincipal:
    """Return Ann as a caller."""
    return UserPrincipal(Credential.USER_TOKEN, world.ann.user, world.organization, world.tenant)


@dataclass(frozen=True)
class Evenness:
    """How evenly messages left.

    Attributes:
        low, middle, high: messages a second: the fewest, the median and the most of the seconds in which the first nine tenths
            left. Later there are gaps: slots that a process reserved for messages that never came.
        inversions: messages that left before one that was accepted before them.
        displacement: by how many places a message left earlier or later than it was accepted, at most.
        swapped: conversations whose order changed.
    """

    low: int
    middle: int
    high: int
    inversions: int
    displacement: int
    swapped: int


def measure(sent: Sequence[Message]) -> Evenness:
    """Return the evenness of messages, given in the order in which they were accepted."""
    times = [next(int(step["at"]) for step in message.history if step["state"] == "sending") for message in sent]
    begin = min(times)
    counts = [0] * ((max(times) - begin) // SECOND + 1)
    for time in times:
        counts[(time - begin) // SECOND] += 1
    ended = (sorted(times)[len(times) * 9 // 10] - begin) // SECOND
    full = sorted(counts[:ended] or counts)
    leaving = sorted(range(len(sent)), key=lambda index: (times[index], sent[index].date))
    places = {index: place for place, index in enumerate(leaving)}
    latest, inversions = -1, 0
    for index in leaving:
        inversions += index < latest
        latest = max(latest, index)
    swapped = 0
    for number in {message.to_number for message in sent}:
        dates = [message.date for message in sent if message.to_number == number]
        swapped += dates != sorted(dates)
    displacement = max(abs(place - index) for index, place in places.items())
    return Evenness(full[0], full[len(full) // 2], full[-1], inversions, displacement, swapped)
