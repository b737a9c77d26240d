"""Updates of the time, the zone and the recurrence of scheduled messages."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from app.errors import invalid_field
from app.frozen import replace
from app.services.messages.delivery_tasks import DeliveryTasks
from app.services.messages.recurring.series import change_following, set_aside, start_series
from app.services.messages.recurring.wall_times import read_wall_time, wall_time_fields, zone_of
from app.store.messages.messages import Message
from app.times.recurrence import RuleError, require_start, restart_rule
from app.times.time_zones import find_zone
from app.times.wall_clock import moment_of, spell_wall_time, wall_time_at

MUST_BE_FUTURE = "Must be in the future, in ms since the epoch, UTC."


class Scope(StrEnum):
    """Which occurrences of a series a request concerns: this one, or it and all that follow."""

    THIS = "this"
    FOLLOWING = "following"


def time_changes(
    message: Message, send_at: int | datetime | None, zone_name: str | None, dispatch: DeliveryTasks, now: int
) -> dict[str, Any]:
    """Return the attributes that change with a new time, a new zone, or both.

    A new zone alone keeps the wall-clock time: nine o'clock stays nine o'clock.

    Args:
        message: as it was read.
        send_at: the new time in ms, or by the wall clock of the zone; None keeps it.
        zone_name: IANA name of the new zone; None keeps it.
        dispatch: says when the sweeper looks at the message.
        now: present time in ms.

    Raises:
        DomainError: PARAMETERS_INVALID: the time has passed, or has no zone.
    """
    if send_at is None and zone_name is None:
        return {}
    name = message.schedule_timezone if zone_name is None else zone_name
    zone = find_zone(name) if name else None
    changes: dict[str, Any] = {} if zone_name is None else {"schedule_timezone": name}
    wall = send_at if isinstance(send_at, datetime) else None
    if send_at is None:
        wall = read_wall_time(message)
    if wall is not None:
        if zone is None:
            raise invalid_field("send_at", "Has no time zone: append an offset, or set a time zone.")
        moment = moment_of(wall, zone)
    else:
        moment = message.send_at if send_at is None or isinstance(send_at, datetime) else send_at
    if moment <= now:
        raise invalid_field("send_at" if send_at is not None else "schedule_timezone", MUST_BE_FUTURE)
    changes |= wall_time_fields(moment, name, wall)
    return changes | {"send_at": moment, "date": moment, "pacing": None, "sweep_at": dispatch.sweep_time(moment)}


def series_changes(message: Message, changes: dict[str, Any], recurrence: str | None, scope: Scope) -> dict[str, Any]:
    """Return the changed `series` of a message, as far as it changes.

    Args:
        message: as it was read.
        changes: of its other attributes.
        recurrence: the new rule, for this occurrence and all that follow; empty ends the series with this message.
        scope: which occurrences the other changes concern.

    Raises:
        DomainError: PARAMETERS_INVALID: the rule is wrong, or does not include the new time.
    """
    changed = replace(message, **changes)
    if recurrence == "":
        return {"series": None}
    if recurrence is not None:
        return {"series": start_series(changed, recurrence)}
    if not message.series:
        return {}
    if not changes.keys() - {"updated"}:
        return {}
    if scope is Scope.THIS:
        return {"series": set_aside(message, changes)}
    series = change_following(message, changes)
    if "send_at" in changes:
        series |= _restart(message, changed, series)
    return {"series": series}


def _restart(message: Message, changed: Message, series: dict[str, Any]) -> dict[str, Any]:
    """Return the entries of a series that goes on from a new time."""
    start, at = (datetime.fromisoformat(series[name]) for name in ("start", "at"))
    wall = read_wall_time(changed) or wall_time_at(changed.send_at, zone_of(changed))
    if wall == at:
        return {}
    rule = restart_rule(series["rule"], start, at, zone_of(message))
    try:
        require_start(rule, wall, zone_of(changed))
    except RuleError as error:
        raise invalid_field("send_at", f"The recurrence {rule} has no occurrence at this time: {error}") from None
    spelled = spell_wall_time(wall)
    return {"rule": rule, "start": spelled, "at": spelled}
