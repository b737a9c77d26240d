"""Devices and the test notification, through a server that speaks the format of Firebase Cloud Messaging."""

import time
from pathlib import Path
from typing import Any

import pytest

from app.problems.permissions import HIGHER_ROLE, SELF_ONLY
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import DEVICE_NOT_FOUND, PUSH_NOT_SET_UP, USER_NOT_FOUND
from app.services.push import notifications as push
from app.services.push.devices import MAX_DEVICES
from tests.push.devices import is_registered, register
from tests.push.fcm_server import FcmServer
from tests.refusals import assert_refused
from tests.users.people import make_organization_admin, service_account
from tests.world import Person, TestClock, World


def send_test(world: World, person: Person, caller: Person | None = None) -> Any:
    return world.call("POST", f"/api/v2/users/{person.user.id}/testPush", caller or person)


def test_a_registered_device_is_reached(world: World, fcm: FcmServer) -> None:
    registered = register(world, world.ann, "phone:1")
    assert registered.status_code == 200, registered.text
    assert registered.json().keys() == {"id", "platform", "created", "lastSeen", "notificationSettings"}

    answer = send_test(world, world.ann)

    assert answer.json() == {"status": "1 of 1 device reached", "reached": 1, "removed": 0, "failed": 0}
    [message] = fcm.messages
    assert message["token"] == "phone:1"
    assert message["notification"]["title"] == "Acme Texting"
    assert message["data"] == {"type": "test"}
    # What is tried again after a lost answer is shown once.
    assert message["android"]["notification"]["tag"] == "test"
    assert fcm.paths == [f"/v1/projects/{world.instance.core.settings.GOOGLE_CLOUD_PROJECT}/messages:send"]


def test_every_device_is_reached_by_one_access_token(world: World, fcm: FcmServer) -> None:
    for number in range(10):
        register(world, world.ann, f"phone:{number}")

    assert send_test(world, world.ann).json()["reached"] == 10
    assert send_test(world, world.ann).json()["reached"] == 10
    assert fcm.grants == 1


@pytest.mark.parametrize("kind", ["unregistered", "malformed", "stranger"])
def test_a_device_that_is_gone_is_forgotten(world: World, fcm: FcmServer, kind: str) -> None:
    register(world, world.ann, f"{kind}:1")
    register(world, world.ann, "phone:1")

    assert send_test(world, world.ann).json() == {
        "status": "1 of 2 devices reached",
        "reached": 1,
        "removed": 1,
        "failed": 0,
    }

    assert not is_registered(world, f"{kind}:1")
    assert is_registered(world, "phone:1")
    assert fcm.tried(f"{kind}:1") == 1


@pytest.mark.parametrize(("kind", "tries"), [("our-fault", 1), ("odd", 1), ("down", 3), ("quota", 3)])
def test_a_device_that_fcm_does_not_blame_stays(world: World, fcm: FcmServer, kind: str, tries: int) -> None:
    register(world, world.ann, f"{kind}:1")

    assert send_test(world, world.ann).json()["failed"] == 1

    assert is_registered(world, f"{kind}:1")
    assert fcm.tried(f"{kind}:1") == tries


def test_what_passes_is_tried_again(world: World, fcm: FcmServer) -> None:
    register(world, world.ann, "recovering:1")

    assert send_test(world, world.ann).json()["reached"] == 1
    assert fcm.tried("recovering:1") == 2


def test_a_silent_fcm_is_not_waited_for_longer_than_said(world: World, fcm: FcmServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push, "IN_ALL_SECONDS", 1.0)
    register(world, world.ann, "silent:1")
    began = time.monotonic()

    assert send_test(world, world.ann).json()["failed"] == 1

    assert time.monotonic() - began < 10


def test_a_user_without_devices_is_told_so(world: World, fcm: FcmServer) -> None:
    answer = send_test(world, world.ann)

    assert (answer.status_code, answer.json()["status"]) == (200, "The user has no registered devices")
    assert (fcm.messages, fcm.grants) == ([], 0)


def test_an_instance_without_credentials_says_so(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "missing.json"))
    register(world, world.ann, "phone:1")

    assert_refused(send_test(world, world.ann), PUSH_NOT_SET_UP)


def test_device_belongs_to_its_last_signed_in_user(world: World, fcm: FcmServer, clock: TestClock) -> None:
    first = register(world, world.ann, "phone:1").json()
    clock.forward(60_000)
    again = register(world, world.ann, "phone:1", "android").json()
    assert (again["id"], again["created"], again["platform"]) == (first["id"], first["created"], "android")
    assert again["lastSeen"] >= first["lastSeen"] + 60_000

    register(world, world.ben, "phone:1")

    assert send_test(world, world.ann).json()["reached"] == 0
    assert send_test(world, world.ben).json()["reached"] == 1


def test_the_device_seen_longest_ago_makes_room(world: World, fcm: FcmServer, clock: TestClock) -> None:
    for number in range(MAX_DEVICES + 1):
        clock.forward(1000)
        assert register(world, world.ann, f"phone:{number}").status_code == 200

    assert not is_registered(world, "phone:0")
    assert all(is_registered(world, f"phone:{number}") for number in range(1, MAX_DEVICES + 1))


def test_only_the_user_himself_registers_a_device(world: World) -> None:
    make_organization_admin(world, world.ben)
    path, body = f"/api/v2/users/{world.ann.user.id}/devices", {"token": "phone:1", "platform": "ios"}

    assert_refused(world.call("POST", path, world.ben, json=body), SELF_ONLY)
    assert_refused(world.call("POST", path, world.zoe, json=body), USER_NOT_FOUND)
    for wrong in ({"token": "", "platform": "ios"}, {"token": "x", "platform": "fax"}, {"platform": "ios"}):
        assert_refused(world.call("POST", path, world.ann, json=wrong), PARAMETERS_INVALID)


def test_a_device_is_removed_by_its_user_or_administrator(world: World) -> None:
    make_organization_admin(world, world.ben)
    first, second = (register(world, world.ann, f"phone:{number}").json()["id"] for number in (1, 2))
    path = f"/api/v2/users/{world.ann.user.id}/devices"

    assert_refused(world.call("DELETE", f"{path}/{first}", world.zoe), USER_NOT_FOUND)
    assert_refused(world.call("DELETE", f"/api/v2/users/{world.zoe.user.id}/devices/{first}", world.zoe), DEVICE_NOT_FOUND)
    assert world.call("DELETE", f"{path}/{first}", world.ann).json() == {"status": "true"}
    assert world.call("DELETE", f"{path}/{second}", world.ben).status_code == 200
    assert_refused(world.call("DELETE", f"{path}/{first}", world.ann), DEVICE_NOT_FOUND)


def test_who_may_send_a_test(world: World, fcm: FcmServer) -> None:
    register(world, world.ann, "phone:1")

    assert_refused(send_test(world, world.ann, world.ben), USER_NOT_FOUND)
    assert_refused(send_test(world, world.admin, service_account(world)), HIGHER_ROLE)
    assert send_test(world, world.ann, service_account(world)).json()["reached"] == 1
    assert world.served.call("POST", f"/api/v2/users/{world.ann.user.id}/testPush").status_code == 401
