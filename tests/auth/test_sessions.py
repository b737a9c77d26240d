"""Sessions as the app has them: signed in by password at the Auth emulator, whose ID tokens are unsigned."""

import base64
import dataclasses
import json
import time
from collections.abc import Mapping
from typing import Any

import jwt
import pytest
import requests
from firebase_admin import auth

from app.problems.authentication import ID_TOKEN_EXPIRED, ID_TOKEN_INVALID, ID_TOKEN_REVOKED, USER_UNKNOWN
from app.problems.permissions import USER_DISABLED
from app.store.users.users import User, users
from app.times.clock import HOUR, MINUTE, SECOND
from dev.data import seeding
from dev.programs.processes import find_free_port
from tests.refusals import assert_refused
from tests.world import DEADLINE_SECONDS, TestClock, World, people_world, serve

PASSWORD = "correct horse battery staple"


def add_account(world: World) -> User:
    return seeding.add_user(world.instance, world.organization, "Sam Session", "+12125550177", PASSWORD)


def sign_in(world: World, user: User) -> str:
    """Return the Authorization of a new session."""
    host = world.instance.core.settings.FIREBASE_AUTH_EMULATOR_HOST
    answer = requests.post(
        f"http://{host}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=any",
        json={
            "email": user.email,
            "password": PASSWORD,
            "returnSecureToken": True,
            "targetProjectId": world.instance.core.settings.GOOGLE_CLOUD_PROJECT,
        },
        headers={"Authorization": "Bearer owner"},
        timeout=DEADLINE_SECONDS,
    )
    answer.raise_for_status()
    return f"Bearer {answer.json()['idToken']}"


def read_own(world: World, user: User, authorization: str) -> requests.Response:
    return world.served.call("GET", f"/api/v2/users/{user.id}", authorization)


def unsigned(claims: Mapping[str, Any]) -> str:
    return f"Bearer {jwt.encode(dict(claims), '', algorithm='none')}"


def test_who_signs_in_by_password_may_call(world: World) -> None:
    user = add_account(world)

    answer = read_own(world, user, sign_in(world, user))

    assert answer.status_code == 200
    assert answer.json()["full_name"] == "Sam Session"


def test_account_without_a_user_is_refused(world: World) -> None:
    user = add_account(world)
    authorization = sign_in(world, user)
    commit = world.instance.core.store.commit()
    commit.delete(users.path(user.id))
    commit.send()

    assert_refused(read_own(world, user, authorization), USER_UNKNOWN)


def test_a_session_ends_with_its_account(world: World) -> None:
    user = add_account(world)
    authorization = sign_in(world, user)
    auth.delete_user(user.id, app=world.instance.core.accounts.app)

    assert_refused(read_own(world, user, authorization), USER_UNKNOWN)


def test_a_session_of_a_disabled_account_is_refused(world: World) -> None:
    user = add_account(world)
    authorization = sign_in(world, user)
    auth.update_user(user.id, disabled=True, app=world.instance.core.accounts.app)

    assert_refused(read_own(world, user, authorization), USER_DISABLED)


def test_revoking_ends_the_sessions_before_it_and_no_later_one(world: World) -> None:
    user = add_account(world)
    authorization = sign_in(world, user)
    # Revocation counts in whole seconds.
    time.sleep(1.1)
    auth.revoke_refresh_tokens(user.id, app=world.instance.core.accounts.app)

    assert_refused(read_own(world, user, authorization), ID_TOKEN_REVOKED)
    assert read_own(world, user, sign_in(world, user)).status_code == 200


def test_sessions_that_the_instance_itself_ended_are_refused(world: World) -> None:
    user = add_account(world)
    authorization = sign_in(world, user)
    world.change(users, user.id, sessions_valid_after=world.instance.core.clock() + SECOND)

    assert_refused(read_own(world, user, authorization), ID_TOKEN_REVOKED)


def test_session_expires_though_the_emulator_accepts_it(world: World, clock: TestClock) -> None:
    user = add_account(world)
    authorization = sign_in(world, user)
    clock.forward(HOUR - MINUTE)
    assert read_own(world, user, authorization).status_code == 200

    clock.forward(2 * MINUTE)

    assert_refused(read_own(world, user, authorization), ID_TOKEN_EXPIRED)


def test_a_session_of_another_project_is_refused(world: World, clock: TestClock) -> None:
    other = dataclasses.replace(
        world.instance.core.settings, GOOGLE_CLOUD_PROJECT=f"{world.instance.core.settings.GOOGLE_CLOUD_PROJECT}-b"
    )
    with serve(other, clock) as served:
        stranger = people_world(served)
        authorization = sign_in(stranger, add_account(stranger))

    assert_refused(world.served.call("GET", "/api/v2/contacts", authorization), ID_TOKEN_INVALID)


def test_a_token_without_a_subject_is_refused(world: World) -> None:
    user = add_account(world)
    claims = jwt.decode(sign_in(world, user).removeprefix("Bearer "), options={"verify_signature": False})
    assert read_own(world, user, unsigned(claims)).status_code == 200

    for subject in ("", None, 5, "s" * 129):
        assert_refused(read_own(world, user, unsigned(claims | {"sub": subject})), ID_TOKEN_INVALID)
    for subject in ("__all__", "a/b", "..", "nobody"):
        assert_refused(read_own(world, user, unsigned(claims | {"sub": subject})), USER_UNKNOWN)


@pytest.mark.parametrize(
    "header", ["[" * 3000, '{"alg":' * 600, '{"alg": "none", "kid": ' + "9" * 5000 + "}", "\ud800", "null"]
)
def test_crafted_token_header_is_refused(world: World, header: str) -> None:
    encoded = base64.urlsafe_b64encode(header.encode(errors="surrogatepass")).decode().rstrip("=")

    assert_refused(world.served.call("GET", "/api/v2/contacts", f"Bearer {encoded}.e30."), ID_TOKEN_INVALID)


@pytest.mark.parametrize("payload", ["[" * 3000, "null", "[]", json.dumps({"sub": "\ud800"}), json.dumps({"exp": 1e400})])
def test_crafted_token_payload_is_refused(world: World, payload: str) -> None:
    header, body = (base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in ('{"alg":"none"}', payload))

    assert_refused(world.served.call("GET", "/api/v2/contacts", f"Bearer {header}.{body}."), ID_TOKEN_INVALID)


def test_auth_outage_returns_503_to_sessions_only(world: World, clock: TestClock, monkeypatch: pytest.MonkeyPatch) -> None:
    user = add_account(world)
    authorization = sign_in(world, user)
    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", f"127.0.0.1:{find_free_port()}")

    with serve(world.instance.core.settings, clock) as served:
        answer = served.call("GET", "/api/v2/contacts", authorization)
        by_token = served.call("GET", "/api/v2/contacts", world.ann.authorization)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.json()["reason"] == "Firebase Auth cannot be reached"
    assert by_token.status_code == 200


class TestChangesAtFirebaseAuth:
    """A signed-in person may change the account with Firebase's SDK, past the API.

    The emulator allows such calls to administrators only in projects other than its own, so one of them makes the change.
    """

    def test_changed_address_is_taken_back(self, world: World) -> None:
        user = add_account(world)
        authorization = sign_in(world, user)
        auth.update_user(user.id, email="other@example.com", app=world.instance.core.accounts.app)

        assert read_own(world, user, authorization).json()["email"] == user.email

        assert auth.get_user(user.id, app=world.instance.core.accounts.app).email == user.email
        assert read_own(world, user, sign_in(world, user)).status_code == 200

    def test_address_of_a_later_user_is_freed(self, world: World) -> None:
        user = add_account(world)
        auth.update_user(user.id, email="later@example.com", app=world.instance.core.accounts.app)

        body = {"email": "later@example.com", "full_name": "Later", "phone_number": "+12125550178", "password": PASSWORD}
        body |= {"organizationId": world.organization.id, "tenantId": world.tenant.id}
        created = world.call("POST", "/api/v2/users", world.admin, json=body)

        assert created.status_code == 200, created.text
        assert auth.get_user(user.id, app=world.instance.core.accounts.app).email == user.email

    def test_change_by_the_api_is_not_taken_back(self, world: World) -> None:
        user = add_account(world)
        authorization = sign_in(world, user)
        changed = world.call(
            "PATCH", f"/api/v2/users/{user.id}", world.admin, json={"email": "new@example.com", "full_name": "Sam"}
        )
        assert changed.status_code == 200, changed.text

        read_own(world, user, authorization)

        assert auth.get_user(user.id, app=world.instance.core.accounts.app).email == "new@example.com"

    def test_deleted_account_ends_the_session_and_not_the_user(self, world: World) -> None:
        user = add_account(world)
        authorization = sign_in(world, user)
        auth.delete_user(user.id, app=world.instance.core.accounts.app)

        assert_refused(read_own(world, user, authorization), USER_UNKNOWN)
        given = world.call("POST", f"/api/v2/users/{user.id}/changePassword", world.admin, json={"password": PASSWORD + "2"})
        assert given.status_code == 200, given.text
        assert auth.get_user(user.id, app=world.instance.core.accounts.app).email == user.email
