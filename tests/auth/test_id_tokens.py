"""ID tokens as Google signs them, away from the emulator."""

import base64
import hashlib
import hmac
import json
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives import serialization

from app.problems.authentication import ID_TOKEN_EXPIRED, ID_TOKEN_INVALID
from app.store.users.users import User
from app.times.clock import HOUR, SECOND
from dev.data import seeding
from tests.auth.publisher import Publisher, signing_key
from tests.refusals import assert_refused
from tests.world import TestClock, World


@pytest.fixture
def user(signed_world: World) -> User:
    return seeding.add_user(signed_world.instance, signed_world.organization, "Sam Session", password="never used here")


def claims_of(world: World, user: User, **changes: Any) -> dict[str, Any]:
    """Return the claims of a session that began now; a change to None leaves a claim out."""
    project = world.instance.core.settings.GOOGLE_CLOUD_PROJECT
    now = world.instance.core.clock() // SECOND + 1
    claims = {
        "aud": project,
        "iss": f"https://securetoken.google.com/{project}",
        "sub": user.id,
        "iat": now,
        "auth_time": now,
        "exp": now + 3600,
    }
    return {name: value for name, value in (claims | changes).items() if value is not None}


def read_own(world: World, user: User, token: str) -> requests.Response:
    return world.served.call("GET", f"/api/v2/users/{user.id}", f"Bearer {token}")


def sign(world: World, user: User, **changes: Any) -> str:
    return signing_key("first").sign(claims_of(world, user, **changes))


def test_a_token_signed_by_a_published_key_is_taken(signed_world: World, user: User) -> None:
    answer = read_own(signed_world, user, sign(signed_world, user))

    assert answer.status_code == 200
    assert answer.json()["id"] == user.id


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another-project"},
        {"aud": None},
        {"aud": ["another-project"]},
        {"iss": "https://securetoken.google.com/another-project"},
        {"iss": "https://accounts.google.com"},
        {"iss": None},
        {"sub": ""},
        {"sub": None},
        {"sub": 7},
        {"sub": "s" * 129},
        {"exp": None},
        {"exp": "tomorrow"},
        {"iat": None},
        {"auth_time": None},
        {"auth_time": 1.5},
    ],
)
def test_a_signed_token_with_a_wrong_claim_is_refused(signed_world: World, user: User, changes: dict[str, Any]) -> None:
    assert_refused(read_own(signed_world, user, sign(signed_world, user, **changes)), ID_TOKEN_INVALID)


@pytest.mark.parametrize("claim", ["iat", "auth_time"])
def test_token_from_the_future_is_refused_beyond_clock_skew(signed_world: World, user: User, claim: str) -> None:
    now = signed_world.instance.core.clock() // SECOND

    assert read_own(signed_world, user, sign(signed_world, user, **{claim: now + 5})).status_code == 200
    assert_refused(read_own(signed_world, user, sign(signed_world, user, **{claim: now + 60})), ID_TOKEN_INVALID)


def test_a_token_expires(signed_world: World, user: User, clock: TestClock) -> None:
    token = sign(signed_world, user)

    clock.forward(HOUR + 12 * SECOND)

    assert_refused(read_own(signed_world, user, token), ID_TOKEN_EXPIRED)


def test_a_token_of_a_key_that_nobody_publishes_is_refused(signed_world: World, user: User) -> None:
    claims = claims_of(signed_world, user)

    assert_refused(read_own(signed_world, user, signing_key("stranger").sign(claims)), ID_TOKEN_INVALID)
    # The id of a published key, and another key's signature.
    assert_refused(read_own(signed_world, user, signing_key("stranger").sign(claims, key_id="first")), ID_TOKEN_INVALID)


def test_a_changed_token_is_refused(signed_world: World, user: User) -> None:
    header, _, signature = sign(signed_world, user).split(".")
    claims = claims_of(signed_world, user, sub=signed_world.admin.user.id)
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")

    assert_refused(read_own(signed_world, user, f"{header}.{payload}.{signature}"), ID_TOKEN_INVALID)
    assert_refused(read_own(signed_world, user, f"{header}.{payload}."), ID_TOKEN_INVALID)


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE"])
def test_an_unsigned_token_is_refused_away_from_the_emulator(signed_world: World, user: User, algorithm: str) -> None:
    parts = ({"alg": algorithm, "kid": "first", "typ": "JWT"}, claims_of(signed_world, user))
    header, payload = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)

    assert_refused(read_own(signed_world, user, f"{header}.{payload}."), ID_TOKEN_INVALID)


@pytest.mark.parametrize("secret", ["certificate", "public key"])
def test_a_token_signed_with_what_everybody_knows_is_refused(signed_world: World, user: User, secret: str) -> None:
    key = signing_key("first")
    public_key = key.private_key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    known = key.certificate.encode() if secret == "certificate" else public_key
    # By hand, since the library refuses to sign with a public key.
    parts = ({"alg": "HS256", "kid": "first", "typ": "JWT"}, claims_of(signed_world, user))
    signed = b".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts)
    signature = base64.urlsafe_b64encode(hmac.digest(known, signed, hashlib.sha256)).rstrip(b"=")

    assert_refused(read_own(signed_world, user, b".".join((signed, signature)).decode()), ID_TOKEN_INVALID)


def test_another_algorithm_than_googles_is_refused(signed_world: World, user: User) -> None:
    token = jwt.encode(
        claims_of(signed_world, user), signing_key("first").private_key, algorithm="RS512", headers={"kid": "first"}
    )

    assert_refused(read_own(signed_world, user, token), ID_TOKEN_INVALID)


def test_a_queue_token_is_no_session(signed_world: World, user: User, publisher: Publisher) -> None:
    changes = {"iss": "https://accounts.google.com", "aud": signed_world.served.url, "email_verified": True}

    assert_refused(read_own(signed_world, user, sign(signed_world, user, **changes)), ID_TOKEN_INVALID)


def test_certificates_are_fetched_once_for_many_requests(signed_world: World, user: User, publisher: Publisher) -> None:
    for _ in range(5):
        assert read_own(signed_world, user, sign(signed_world, user)).status_code == 200

    assert publisher.fetches == 1
