"""Each device's own choice of notifications, and the quiet of a person who has the conversation open."""

from typing import Any

import pytest

from app.problems.contacts import CONTACT_NOT_FOUND
from app.problems.users import DEVICE_NOT_FOUND
from app.services.inbox.readers import INTERVAL_MS, LASTS_MS
from app.services.push.choices import Choices, Kind
from app.store.inbox.readers import reader_of
from app.store.push.devices import device_reference, devices
from app.store.users.users import users
from tests.inbox.inbox import arrive, ask, share
from tests.push.devices import register
from tests.push.fcm_server import FcmServer
from tests.push.test_message_notifications import end_pushes
from tests.push.test_settings import KINDS, MARCH_14, put
from tests.refusals import assert_refused
from tests.users.people import make_organization_admin
from tests.world import CUSTOMER, Person, TestClock, World

NO_CHOICE = dict.fromkeys((*KINDS, "mutedNumbers", "quietFrom", "quietUntil"), None)


def choose(world: World, person: Person, token: str, **settings: Any) -> Any:
    return choose_as(world, person, person, token, settings)


def choose_as(world: World, caller: Person, person: Person, token: str, settings: Any) -> Any:
    device_id = device_reference(token).path.id
    path = f"/api/v2/users/{person.user.id}/devices/{device_id}/notificationSettings"
    return world.call("PUT", path, caller, json=settings)


def list_devices(world: World, person: Person, caller: Person | None = None) -> Any:
    return world.call("GET", f"/api/v2/users/{person.user.id}/devices", caller or person)


def test_choice_is_shown_and_survives_registration(world: World, clock: TestClock) -> None:
    register(world, world.ann, "phone:1")
    clock.forward(1000)
    register(world, world.ann, "phone:2")
    chosen = {"messages": False, "mutedNumbers": [], "quietFrom": "21:00", "quietUntil": "07:30"}

    assert choose(world, world.ann, "phone:1", **chosen).json()["notificationSettings"] == NO_CHOICE | chosen
    clock.forward(1000)
    assert register(world, world.ann, "phone:1").json()["notificationSettings"] == NO_CHOICE | chosen

    listed = list_devices(world, world.ann).json()["devices"]
    assert [device["notificationSettings"] for device in listed] == [NO_CHOICE | chosen, NO_CHOICE]
    assert "phone:1" not in list_devices(world, world.ann).text
    assert choose(world, world.ann, "phone:1").json()["notificationSettings"] == NO_CHOICE
    choose(world, world.ann, "phone:1", **chosen)
    assert register(world, world.ben, "phone:1").json()["notificationSettings"] == NO_CHOICE


def test_who_sees_and_changes_devices(world: World) -> None:
    register(world, world.ann, "phone:1")

    assert_refused(choose(world, world.ann, "phone:2", messages=False), DEVICE_NOT_FOUND)
    register(world, world.zoe, "phone:3")
    assert_refused(choose(world, world.ann, "phone:3", messages=False), DEVICE_NOT_FOUND)
    assert list_devices(world, world.ann, world.ben).status_code == 404
    assert choose_as(world, world.ben, world.ann, "phone:1", {"messages": False}).status_code == 404
    make_organization_admin(world, world.ben)
    assert len(list_devices(world, world.ann, world.ben).json()["devices"]) == 1
    assert choose_as(world, world.ben, world.ann, "phone:1", {"messages": False}).status_code == 200
    world.change(devices, device_reference("phone:1").path.id, notification_settings={"messages": "damaged", "quietFrom": {}})
    (shown,) = list_devices(world, world.ann).json()["devices"]
    assert shown["notificationSettings"] == NO_CHOICE


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({"quietFrom": "21:00"}, "quietUntil"),
        ({"quietUntil": "21:00", "quietFrom": None}, "quietFrom"),
        ({"quietFrom": "9:00", "quietUntil": "10:00"}, "quietFrom"),
        ({"mutedNumbers": ["x"] * 101}, "mutedNumbers"),
        ({"sounds": True}, "sounds"),
    ],
)
def test_wrong_choice_is_refused(world: World, chosen: dict[str, Any], field: str) -> None:
    register(world, world.ann, "phone:1")

    refused = choose(world, world.ann, "phone:1", **chosen)

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == field


def test_device_is_quiet_beside_another(world: World, fcm: FcmServer) -> None:
    for token in ("kind:1", "muted:1", "quiet:1", "loud:1", "plain:1"):
        register(world, world.ann, token)
    put(world, world.ann, messages=False)
    everything: dict[str, Any] = {"messages": True}
    choose(world, world.ann, "kind:1", messages=False)
    choose(world, world.ann, "muted:1", **everything, mutedNumbers=[world.ann.user.id])
    minute = world.instance.core.clock() // 60_000 % (24 * 60)
    begin, end = (minute - 5) % (24 * 60), (minute + 600) % (24 * 60)
    times: dict[str, Any] = {"quietFrom": f"{begin // 60:02}:{begin % 60:02}", "quietUntil": f"{end // 60:02}:{end % 60:02}"}
    ask(world, "PATCH", f"users/{world.ann.user.id}/messageSettings", world.ann, json={"timezone": "UTC"})
    choose(world, world.ann, "quiet:1", **everything, **times)
    choose(world, world.ann, "loud:1", **everything)

    world.text_in()

    assert [message["token"] for message in end_pushes(world, fcm)] == ["loud:1"]


def test_device_shows_its_own_kinds(world: World) -> None:
    register(world, world.ann, "phone:1")
    store = world.instance.core.store

    def shows(kind: Kind, owner_uid: str = "u") -> bool:
        user, device = store.read(users.at(world.ann.user.id), device_reference("phone:1"))
        assert user is not None
        assert device is not None
        return Choices(MARCH_14, "UTC").shows(user, device, [kind], owner_uid)

    for kind, other in zip(Kind, [*list(Kind)[1:], Kind.MESSAGES], strict=True):
        settings: dict[str, Any] = {kind: False, "mutedNumbers": ["v"]}
        put(world, world.ann, **settings)
        seen = []
        for chosen in (None, True, False):
            assert choose_as(world, world.ann, world.ann, "phone:1", {kind: chosen}).status_code == 200
            seen.append((shows(kind), shows(kind, "v"), shows(other)))
        assert seen == [(False, False, True), (True, False, True), (False, False, True)], kind


def test_reader_is_not_notified_on_any_device(still_world: World, world: World, fcm: FcmServer, clock: TestClock) -> None:
    share(world, world.ann, world.ben)
    contact = arrive(still_world)
    for person, token in ((world.ann, "ann:1"), (world.ann, "ann:2"), (world.ben, "ben:1")):
        register(world, person, token)
    path = f"conversations/{contact.id}/reading"

    def notified(number: str = CUSTOMER) -> list[str]:
        other = arrive(still_world, number)
        (latest, *_) = sorted(world.conversation(other.id), key=lambda message: -message.date)
        before = len(fcm.messages)
        world.instance.messaging.notifications.notify(latest.id)
        return sorted(message["token"] for message in fcm.messages[before:])

    told = ask(world, "POST", path, world.ann)
    assert told["until"] - told["nextAt"] == LASTS_MS - INTERVAL_MS
    assert notified() == ["ben:1"]
    assert notified("+12125550151") == ["ann:1", "ann:2", "ben:1"]
    clock.forward(INTERVAL_MS - 1000)
    assert ask(world, "POST", path, world.ann) == told
    clock.forward(LASTS_MS - INTERVAL_MS + 1000)
    assert notified() == ["ann:1", "ann:2", "ben:1"]
    ask(world, "POST", path, world.ann)
    ask(world, "POST", path, world.ben)
    assert notified() == []
    for _ in range(2):
        ask(world, "DELETE", path, world.ann)
    assert notified() == ["ann:1", "ann:2"]
    assert world.contact(contact.id).read_status is False


def test_reading_needs_access_and_is_free_without_device(world: World, fcm: FcmServer) -> None:
    contact = arrive(world)
    path = f"/api/v2/conversations/{contact.id}/reading"

    for method in ("POST", "DELETE"):
        assert_refused(world.call(method, path, world.zoe), CONTACT_NOT_FOUND)
    assert world.call("POST", path, world.ann).status_code == 200
    assert world.instance.core.store.get(reader_of(contact.id, world.ann.user.id)) is None
