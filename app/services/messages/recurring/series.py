"""Series of recurring messages. Each occurrence is a message of its own; the next one is created when it leaves.

The commit by which an occurrence leaves, or by which it alone is canceled, creates the next one, under an id derived from the
series and the time. So there is one of each, and one waits at a time. docs/decisions/0115 has the reasons.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.errors import invalid_field
from app.frozen import frozen, replace
from app.services.messages.delivery_tasks import DeliveryTasks
from app.services.messages.ordering import take_turn
from app.services.messages.recurring.wall_times import read_wall_time, wall_time_fields, zone_of
from app.store.common.sweep_shards import new_shard
from app.store.contacts.contact_writes import update_contact
from app.store.contacts.contacts import Contact
from app.store.engine.database import Commit
from app.store.messages.messages import Message, MessageState, create_message, history_entry
from app.store.users.users import User
from app.times.clock import Clock
from app.times.recurrence import RuleError, next_occurrence, next_occurrences, normalize_rule, require_start
from app.times.time_zones import find_zone
from app.times.wall_clock import moment_of, spell_wall_time, wall_time_at

MAX_PREVIEW = 5
"""Next occurrences that are shown with a message."""

_KEPT = ("body", "media", "media_types", "metadata", "segments", "schedule_timezone", "assigned_to")
"""Attributes of the occurrences to come, which an update of one occurrence sets aside in its `series`."""


@frozen
class Occurrence:
    """Time of an occurrence: in ms, and as the clock of its zone shows it."""

    at: int
    wall_time: str


class Series:
    """Creates the next occurrences of series."""

    def __init__(self, dispatch: DeliveryTasks, clock: Clock) -> None:
        self._dispatch = dispatch
        self._clock = clock

    def add_next(self, commit: Commit, message: Message, owner: User, contact: Contact) -> bool:
        """Add the next occurrence of a message's series to the commit by which the message leaves.

        Occurrences whose time has passed are skipped. Nothing is added for a message without series, or after its last one.

        Args:
            commit: in which the message stops waiting.
            message: as it was read.
            owner: whose number sends it.
            contact: its recipient.

        Returns:
            Whether the first write that was added updates the contact.
        """
        if not message.series or message.state is not MessageState.SCHEDULED:
            return False
        now = self._clock()
        following = build_next(message, owner, contact, now)
        if following is None:
            return False
        following = replace(following, sweep_at=self._dispatch.sweep_time(following.send_at))
        if not following.is_note:
            turn = take_turn(contact, following, now)
            following = turn.message
            update_contact(commit, contact, None, turn.entries, updated=now)
        create_message(commit, following)
        self._dispatch.enqueue_after(commit, following)
        return not following.is_note


def start_series(message: Message, rule: str) -> dict[str, Any]:
    """Return the `series` of a scheduled message that becomes the first occurrence of a rule.

    Raises:
        DomainError: PARAMETERS_INVALID: the rule is wrong, or does not include the message's time, or there is no time zone.
    """
    wall = read_wall_time(message)
    if wall is None:
        raise invalid_field("recurrence", "Needs a send time and a time zone, in which it is counted.")
    try:
        normal = normalize_rule(rule)
        require_start(normal, wall, zone_of(message))
    except RuleError as error:
        raise invalid_field("recurrence", str(error)) from None
    start = spell_wall_time(wall)
    return {"id": message.series["id"] if message.series else message.id, "rule": normal, "start": start, "at": start}


def build_next(message: Message, owner: User, contact: Contact, now: int) -> Message | None:
    """Return the occurrence after a message, the first one that is not in the past; None if there is none."""
    series = dict(message.series or {})
    template = series.pop("template", {})
    kept: dict[str, Any] = {name: template[name] for name in _KEPT if name in template}
    zone_name = str(kept.get("schedule_timezone", message.schedule_timezone))
    zone = find_zone(zone_name)
    if zone is None:
        return None
    after = max(datetime.fromisoformat(series["at"]), wall_time_at(now, zone))
    wall = next_occurrence(series["rule"], datetime.fromisoformat(series["start"]), after, zone)
    while wall is not None and moment_of(wall, zone) <= now:
        # Clocks that were set back show a time that has passed once more.
        wall = next_occurrence(series["rule"], datetime.fromisoformat(series["start"]), wall, zone)
    if wall is None:
        return None
    send_at = moment_of(wall, zone)
    return replace(
        message,
        id=derive_id(series["id"], wall),
        version=None,
        organization_id=owner.organization_id,
        tenant_id=owner.tenant_id,
        to_number=message.to_number if contact.is_group else contact.phone_number,
        state=MessageState.SCHEDULED,
        history=[history_entry(MessageState.SCHEDULED, now)],
        series=series | {"at": spell_wall_time(wall)},
        created=now,
        updated=now,
        date=send_at,
        send_at=send_at,
        moved_at=0,
        changed_by="",
        after=[],
        pacing=None,
        retry_at=0,
        attempts=0,
        completed_at=None,
        completed_by=None,
        sweep_shard=new_shard(),
        **kept,
        **wall_time_fields(send_at, zone_name, wall),
    )


def derive_id(series_id: str, wall: datetime) -> str:
    """Return the id of an occurrence, so that it can be created once only."""
    return hashlib.sha256(f"{series_id}\0{spell_wall_time(wall)}".encode()).hexdigest()[:32]


def set_aside(message: Message, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the `series` of an occurrence that alone is changed: it keeps what the following ones have."""
    series = dict(message.series or {})
    template = {name: getattr(message, name) for name in _KEPT if name in changes}
    return series | {"template": template | series.get("template", {})}


def change_following(message: Message, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the `series` of an occurrence that is changed together with the following ones."""
    series = dict(message.series or {})
    template = {name: value for name, value in series.pop("template", {}).items() if name not in changes}
    return series | {"template": template} if template else series


def preview(message: Message, limit: int = MAX_PREVIEW) -> list[Occurrence]:
    """Return the occurrences that follow a message which waits; none for others."""
    if not message.series or message.state is not MessageState.SCHEDULED:
        return []
    series = message.series
    zone = find_zone(series.get("template", {}).get("schedule_timezone", message.schedule_timezone))
    if zone is None:
        return []
    start, at = (datetime.fromisoformat(series[name]) for name in ("start", "at"))
    found = next_occurrences(series["rule"], start, at, zone, limit)
    return [Occurrence(moment_of(wall, zone), spell_wall_time(wall)) for wall in found]
