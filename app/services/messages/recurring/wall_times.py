"""Wall-clock times of scheduled messages: where a message has one, it counts, and `send_at` follows from it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.frozen import replace
from app.services.messages.delivery_tasks import DeliveryTasks
from app.store.engine.database import Commit, Path, Query, Version
from app.store.engine.store import Store
from app.store.messages.message_queries import messages_with_older_rules
from app.store.messages.messages import Message, change_message, messages
from app.times.clock import Clock
from app.times.time_zones import find_zone
from app.times.wall_clock import ZONE_RULES, moment_of, spell_wall_time, wall_time_at


def wall_time_fields(send_at: int, zone_name: str, wall: datetime | None = None) -> dict[str, Any]:
    """Return the attributes by which a message keeps its wall-clock time.

    Empty without a zone. Empty too for a moment in the second of two equal hours, which a wall-clock time cannot name.

    Args:
        send_at: when the message is due, in ms; 0 for a message that is not scheduled.
        zone_name: IANA name; empty for none.
        wall: the time that was asked for, if it was given by the wall clock.
    """
    zone = find_zone(zone_name) if zone_name and send_at else None
    if zone is None:
        return {}
    wall = wall or wall_time_at(send_at, zone)
    if moment_of(wall, zone) != send_at:
        return {"wall_time": None, "zone_rules": None}
    return {"wall_time": spell_wall_time(wall), "zone_rules": ZONE_RULES}


def read_wall_time(message: Message) -> datetime | None:
    """Return the wall-clock time of a scheduled message; None if it has no zone. A damaged one follows from `send_at`."""
    zone = find_zone(message.schedule_timezone) if message.schedule_timezone and message.send_at else None
    if zone is None:
        return None
    return _stored_wall_time(message) or wall_time_at(message.send_at, zone)


class OutdatedTimes:
    """Scheduled messages whose `send_at` was computed by earlier rules of their time zone, for the sweeper."""

    name = "outdated-times"
    collection = messages

    def __init__(self, store: Store, dispatch: DeliveryTasks, clock: Clock) -> None:
        self._store = store
        self._dispatch = dispatch
        self._clock = clock

    def query(self, now: int, shards: Sequence[int], limit: int) -> Query:
        """Return the query of messages that wait and were computed by rules before those of this server."""
        del now
        return messages_with_older_rules(ZONE_RULES, shards, limit)

    def pass_over(self, commit: Commit, path: Path, version: Version) -> None:
        """Note that these rules were tried for a message that cannot be read: its time stays, until there are newer rules."""
        commit.update(path, {messages.field_name("zone_rules"): ZONE_RULES}, version)

    def reconcile(self, message: Message) -> None:
        """Compute the time of one message again, and enqueue its task if it changed.

        Raises:
            StoreConflictError: another process did it, or the message was changed.
        """
        zone, wall = find_zone(message.schedule_timezone), _stored_wall_time(message)
        changes: dict[str, Any] = {"zone_rules": ZONE_RULES}
        if zone is None or wall is None:
            # The time stays as it is. The sweeper's other work finds the message by it.
            changes = {"zone_rules": None}
        elif (send_at := moment_of(wall, zone)) != message.send_at:
            changes |= {"send_at": send_at, "date": send_at, "updated": self._clock(), "pacing": None}
            changes["sweep_at"] = self._dispatch.sweep_time(send_at)
        commit = self._store.commit()
        change_message(commit, message, **changes)
        if "send_at" in changes:
            self._dispatch.enqueue_after(commit, replace(message, **changes))
        commit.send()


def _stored_wall_time(message: Message) -> datetime | None:
    """Return the stored wall-clock time of a message; None if it has none, or one that is damaged."""
    try:
        wall = datetime.fromisoformat(message.wall_time or "")
    except ValueError:
        return None
    return wall if wall.tzinfo is None else None


def zone_of(message: Message) -> ZoneInfo:
    """Return the time zone of a message; UTC if it has none that is known."""
    return find_zone(message.schedule_timezone) or ZoneInfo("UTC")
