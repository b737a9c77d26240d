"""Lanes of the task queue: which Cloud Tasks queue a task goes to.

Each kind of work has a lane, so that slow work of one kind never delays another kind. The lanes of messages, of webhook
events and of push notifications have a bulk lane beside them, for those with more than their share. A lane may have several
queues, its shards.
"""

import zlib
from collections.abc import Iterator
from enum import StrEnum

from app.configuration.settings import Settings
from app.frozen import frozen


class Lane(StrEnum):
    """One kind of work."""

    MESSAGES = "messages"
    BULK = "bulk"
    RELAYS = "relays"
    RELAYS_BULK = "relays-bulk"
    PUSH = "push"
    PUSH_BULK = "push-bulk"
    JOBS = "jobs"
    MEDIA = "media"


BULK_LANES = {Lane.MESSAGES: Lane.BULK, Lane.RELAYS: Lane.RELAYS_BULK, Lane.PUSH: Lane.PUSH_BULK}
"""The lane for what exceeds a sender's share, by the lane that it would otherwise take."""


@frozen
class _Queues:
    """The queues of a lane.

    Attributes:
        name: id of the first one; the others are called `<name>-1`, `<name>-2` and so on.
        shards: their number.
    """

    name: str
    shards: int

    def ids(self) -> Iterator[str]:
        yield self.name
        for number in range(1, self.shards):
            yield f"{self.name}-{number}"

    def choose(self, key: str) -> str:
        number = zlib.crc32(key.encode()) % self.shards
        return f"{self.name}-{number}" if number else self.name


class Lanes:
    """The queues of an instance, by lane. A lane without a queue of its own uses that of a more general one."""

    def __init__(self, settings: Settings) -> None:
        """Read the names of the queues from the settings."""
        shards = settings.TASKS_SHARDS
        messages, relays = settings.TASKS_QUEUE, settings.TASKS_RELAY_QUEUE or settings.TASKS_QUEUE
        push, jobs = settings.TASKS_PUSH_QUEUE or relays, settings.TASKS_JOB_QUEUE or messages
        self._place = f"projects/{settings.GOOGLE_CLOUD_PROJECT}/locations/{settings.TASKS_LOCATION}/queues"
        self._queues = {
            Lane.MESSAGES: _Queues(messages, shards),
            Lane.BULK: _Queues(settings.TASKS_BULK_QUEUE or messages, shards),
            Lane.RELAYS: _Queues(relays, shards if settings.TASKS_RELAY_QUEUE else 1),
            Lane.RELAYS_BULK: _Queues(
                settings.TASKS_RELAY_BULK_QUEUE or relays, shards if settings.TASKS_RELAY_BULK_QUEUE else 1
            ),
            Lane.PUSH: _Queues(push, 1),
            Lane.PUSH_BULK: _Queues(settings.TASKS_PUSH_BULK_QUEUE or push, 1),
            Lane.JOBS: _Queues(jobs, 1),
            Lane.MEDIA: _Queues(settings.TASKS_MEDIA_QUEUE or jobs, 1),
        }
        self.default = self.full_name(messages)
        """Full name of the queue that every instance has."""

    def choose(self, lane: Lane, key: str) -> str:
        """Return the full name of the queue for a task.

        Args:
            lane: kind of work.
            key: decides on the shard; tasks with the same key share one.
        """
        return self.full_name(self._queues[lane].choose(key))

    def has_bulk(self, lane: Lane) -> bool:
        """Whether a lane has a bulk lane with a queue of its own."""
        return lane in BULK_LANES and self._queues[BULK_LANES[lane]].name != self._queues[lane].name

    def ids(self) -> list[str]:
        """Return the ids of all queues, each once."""
        return list(self.lanes_by_id())

    def lanes_by_id(self) -> dict[str, Lane]:
        """Return the lane of each queue by the queue's id; the most general one if several lanes share it."""
        by_id: dict[str, Lane] = {}
        for lane, queues in self._queues.items():
            for queue_id in queues.ids():
                by_id.setdefault(queue_id, lane)
        return by_id

    def full_name(self, queue_id: str) -> str:
        """Return the full name of a queue."""
        return f"{self._place}/{queue_id}"
