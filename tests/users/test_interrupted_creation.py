"""A server that dies between Firestore and Firebase Auth: a retry repairs the leftovers, and no address is lost."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from firebase_admin import auth

from app.auth.firebase_directory import FirebaseDirectory
from app.errors import ServiceUnavailableError
from app.problems.users import EMAIL_IN_USE
from app.services.users.creation import UserCreation
from app.services.users.unique_fields import RESERVATION_MS
from app.store.users.user_emails import email_reference, user_emails
from app.store.users.users import users
from app.times.clock import SECOND
from tests.refusals import assert_refused
from tests.users.people import (
    EMAIL,
    NUMBER,
    PASSWORD,
    account_of,
    change,
    create,
    created,
    details,
    email_claimed_by,
    everybody,
    number_claimed_by,
    sign_in,
    stored,
)
from tests.world import TestClock, World

DIES = """
import gc, json, os, sys
gc.disable()
from app import create_app
from app.auth.firebase_directory import FirebaseDirectory
from app.services.users.creation import UserCreation
from app.configuration.settings import Settings

kind, method, when = sys.argv[1].split(".")
dying = {"Directory": FirebaseDirectory, "UserCreation": UserCreation}[kind]
original = getattr(dying, method)

def die(*arguments, **named):
    if when == "after":
        original(*arguments, **named)
    os._exit(9)

setattr(dying, method, die)
app = create_app(Settings.from_environment(os.environ))
headers = {"Authorization": sys.argv[2]}
app.test_client().post("/api/v2/users", json=json.loads(sys.argv[3]), headers=headers)
os._exit(0)
"""


def kill_while_creating(world: World, moment: str) -> None:
    """Create the user in a server of its own, which dies at that moment as in a power cut."""
    settings = world.instance.core.settings
    names = [name for name in type(settings).__dataclass_fields__ if getattr(settings, name) != ""]
    environment = os.environ | {name: str(getattr(settings, name)) for name in names}
    command = [sys.executable, "-c", DIES, moment, world.admin.authorization, json.dumps(details(world))]
    assert subprocess.run(command, env=environment, timeout=60, check=False).returncode == 9


@pytest.mark.parametrize(
    ("moment", "is_account_left", "is_user_left"),
    [
        ("Directory.create.before", False, False),
        ("Directory.create.after", True, False),
        ("UserCreation._commit.before", True, False),
        ("UserCreation._commit.after", True, True),
    ],
)
def test_killed_server_leaves_the_address_usable(
    world: World, clock: TestClock, moment: str, is_account_left: bool, is_user_left: bool
) -> None:
    kill_while_creating(world, moment)
    left = account_of(world, EMAIL)
    assert (left is not None) is is_account_left
    assert (number_claimed_by(world, NUMBER) is not None) is is_user_left

    at_once = create(world, world.admin)
    assert_refused(at_once, EMAIL_IN_USE)
    if is_user_left:
        assert sign_in(world, EMAIL, PASSWORD)
        return
    assert 1 <= int(at_once.headers["Retry-After"]) <= RESERVATION_MS // SECOND + 1
    clock.forward(RESERVATION_MS + SECOND)
    uid = created(world)

    assert everybody(world) == {uid}
    assert email_claimed_by(world, EMAIL) == number_claimed_by(world, NUMBER) == uid
    assert sign_in(world, EMAIL, PASSWORD)


def test_auth_outage_creates_nobody_and_frees_the_address(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ServiceUnavailableError("Firebase Auth")

    with monkeypatch.context() as broken:
        broken.setattr(FirebaseDirectory, "create", fail)
        refused = create(world, world.admin)

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert email_claimed_by(world, EMAIL) is None
    created(world)


def test_lost_response_after_commit_rolls_nothing_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    written = UserCreation._commit

    def lose_answer(*arguments: Any) -> None:
        written(*arguments)
        raise ServiceUnavailableError("Firestore")

    with monkeypatch.context() as broken:
        broken.setattr(UserCreation, "_commit", lose_answer)
        lost = create(world, world.admin, {"Idempotency-Key": "jane"})
    again = create(world, world.admin, {"Idempotency-Key": "jane"})

    assert lost.status_code == 503
    assert again.status_code == 200
    assert again.headers["Idempotent-Replayed"] == "true"
    assert account_of(world, EMAIL).uid == again.json()["id"] == stored(world, again.json()["id"]).id


def test_creation_with_expired_reservation_makes_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    make_account = FirebaseDirectory.create

    def be_overtaken(directory: FirebaseDirectory, uid: str, *arguments: Any, **named: Any) -> None:
        make_account(directory, uid, *arguments, **named)
        world.change(user_emails, email_reference(EMAIL).path.id, uid="somebody-faster")

    with monkeypatch.context() as slow:
        slow.setattr(FirebaseDirectory, "create", be_overtaken)
        assert_refused(create(world, world.admin), EMAIL_IN_USE)

    assert everybody(world) == set()
    assert email_claimed_by(world, EMAIL) == "somebody-faster"
    assert number_claimed_by(world, NUMBER) is None


def test_foreign_auth_account_blocks_nobody(world: World) -> None:
    auth.create_user(uid="squatter", email=EMAIL, password="the squatter's", app=world.instance.core.accounts.app)

    uid = created(world)

    assert everybody(world) == {uid}
    assert sign_in(world, EMAIL, "the squatter's") is None
    assert sign_in(world, EMAIL, PASSWORD)


def test_what_a_user_who_is_gone_had_is_free_again(world: World) -> None:
    uid = created(world, external_id="pbx-7")
    commit = world.instance.core.store.commit()
    commit.delete(users.path(uid))
    commit.send()

    assert created(world, external_id="pbx-7") != uid


def test_repeated_address_change_completes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    uid = created(world)

    def fail(*_: Any, **__: Any) -> None:
        raise ServiceUnavailableError("Firebase Auth")

    with monkeypatch.context() as broken:
        broken.setattr(FirebaseDirectory, "change", fail)
        assert change(world, world.admin, uid, email="new@example.com").status_code == 503
    assert account_of(world, EMAIL).uid == uid

    assert change(world, world.admin, uid, email="new@example.com").status_code == 200

    assert account_of(world, EMAIL) is None
    assert account_of(world, "new@example.com").uid == uid


def test_address_left_by_interrupted_change_is_free(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    uid = created(world)

    def fail(*_: Any, **__: Any) -> None:
        raise ServiceUnavailableError("Firebase Auth")

    with monkeypatch.context() as broken:
        broken.setattr(FirebaseDirectory, "change", fail)
        change(world, world.admin, uid, email="new@example.com")

    other = created(world, phone_number="+12125550143")

    assert account_of(world, EMAIL).uid == other
    assert account_of(world, "new@example.com").uid == uid
    assert sign_in(world, "new@example.com", PASSWORD)
