"""Each user's choice of notifications: kinds, numbers and quiet time."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.services.push.choices import Choices, Kind
from app.store.push.devices import Device, Platform
from app.store.users.users import User, users
from tests.push.devices import register
from tests.push.fcm_server import FcmServer
from tests.push.test_message_notifications import end_pushes, share
from tests.world import Person, World

KINDS = ("messages", "reminders", "assignments", "mentions", "failures")
DEFAULTS: dict[str, Any] = {
    **dict.fromkeys((*KINDS, "digestEmails"), True),
    "mutedNumbers": [],
    "quietFrom": "00:00",
    "quietUntil": "00:00",
}
# 2027-03-14, when New York's clocks go from 02:00 to 03:00, at 00:00 UTC.
MARCH_14 = 1804982400000
MINUTE = 60_000
DEVICE = Device(id="d", uid="u", token="t", platform=Platform.IOS)


def put(world: World, person: Person, caller: Person | None = None, **settings: Any) -> Any:
    return world.call("PUT", f"/api/v2/users/{person.user.id}/notificationSettings", caller or person, json=settings)


def test_settings_are_replaced(world: World) -> None:
    path = f"/api/v2/users/{world.ann.user.id}/notificationSettings"
    assert world.call("GET", path, world.ann).json() == DEFAULTS
    chosen: dict[str, Any] = {"messages": False, "mutedNumbers": ["x"], "quietFrom": "21:05", "quietUntil": "07:30"}

    assert put(world, world.ann, **chosen).json() == DEFAULTS | chosen
    assert world.call("GET", path, world.ann).json() == DEFAULTS | chosen
    assert put(world, world.ann, reminders=False).json() == DEFAULTS | {"reminders": False}
    assert put(world, world.ann, world.ben).status_code == 404


@pytest.mark.parametrize("value", ["7:30", "24:00", "07:60", "07:30\n", "0730", "", "\u0660\u0667:\u0663\u0660", 730])
def test_wrong_time_is_refused(world: World, value: Any) -> None:
    refused = put(world, world.ann, quietFrom=value)

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "quietFrom"


@pytest.mark.parametrize(
    "setting", [{"messages": False}, {"mutedNumbers": True}, {"quietFrom": "00:00", "quietUntil": "23:59"}]
)
def test_user_is_not_notified_and_sharer_is(world: World, fcm: FcmServer, setting: dict[str, Any]) -> None:
    share(world, world.ben)
    register(world, world.ann, "ann:1")
    register(world, world.ben, "ben:1")
    if "mutedNumbers" in setting:
        setting = {"mutedNumbers": [world.ann.user.id]}
    if "quietFrom" in setting:
        # The one minute of the day without quiet time is not now.
        world.change(users, world.ann.user.id, timezone="Pacific/Kiritimati" if _is_last_minute(world) else "UTC")
    assert put(world, world.ann, **setting).status_code == 200

    world.text_in("Hello")

    assert [message["token"] for message in end_pushes(world, fcm)] == ["ben:1"]


def _is_last_minute(world: World) -> bool:
    return world.instance.core.clock() % (24 * 60 * MINUTE) >= (24 * 60 - 2) * MINUTE


@pytest.mark.parametrize(
    ("zone", "minutes", "begin", "end", "is_shown"),
    [
        ("America/New_York", 0, 20 * 60, 8 * 60, True),  # 19:00 on the day before
        ("America/New_York", 60, 20 * 60, 8 * 60, False),  # 20:00
        ("America/New_York", 7 * 60 - 1, 3 * 60, 4 * 60, True),  # 01:59
        ("America/New_York", 7 * 60, 3 * 60, 4 * 60, False),  # 03:00, an hour later than yesterday's
        ("America/New_York", 11 * 60 + 59, 20 * 60, 8 * 60, False),  # 07:59
        ("America/New_York", 12 * 60, 20 * 60, 8 * 60, True),  # 08:00
        ("", 8 * 60, 8 * 60, 9 * 60, False),  # the instance's zone
        ("Asia/Kathmandu", 15, 6 * 60, 7 * 60, False),  # 06:00, at UTC+05:45
        ("Asia/Kathmandu", 14, 6 * 60, 7 * 60, True),
        ("Asia/Kathmandu", 15, 6 * 60, 6 * 60, True),
    ],
)
def test_quiet_time_follows_the_users_clock(zone: str, minutes: int, begin: int, end: int, is_shown: bool) -> None:
    settings = {"quietFrom": begin, "quietUntil": end}
    user = User(id="u", timezone=zone, notification_settings=settings)
    choices = Choices(MARCH_14 + minutes * MINUTE, ZoneInfo("UTC").key)

    assert choices.shows(user, DEVICE, [Kind.MESSAGES], "u") is is_shown


def test_kinds_are_chosen_apart() -> None:
    user = User(id="u", notification_settings={"reminders": False, "messages": "damaged"})

    assert Choices(MARCH_14, "UTC").shows(user, DEVICE, [Kind.MESSAGES], "u")
    assert not Choices(MARCH_14, "UTC").shows(user, DEVICE, [Kind.REMINDERS], "u")
