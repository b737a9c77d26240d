"""The tokens of users' programs: what they are called and may do, how long they live, and how many there may be."""

from typing import Any

import pytest

from app.crypto.keys import hash_token
from app.problems.authentication import USER_TOKEN_EXPIRED, USER_TOKEN_UNKNOWN
from app.problems.credentials import TOKEN_NOT_FOUND, TOKEN_SCOPE_MISSING, TOO_MANY_TOKENS
from app.problems.requests import PARAMETERS_INVALID
from app.services.credentials.user_tokens import MAX_TOKENS
from app.store.engine.database import Path
from app.times.clock import DAY, HOUR
from dev.data import seeding
from tests.refusals import assert_refused
from tests.world import TestClock, World


def path_of(world: World, *parts: str) -> str:
    return "/".join((f"/api/v2/users/{world.ann.user.id}/token", *parts))


def create(world: World, /, **body: Any) -> Any:
    return world.call("POST", path_of(world), world.ann, json=body)


def read(world: World, token: str) -> Any:
    return world.served.call("GET", "/api/contacts", f"Bearer {world.ann.user.id}:{token}")


def listed(world: World, token_id: str) -> dict[str, Any]:
    tokens: list[dict[str, Any]] = world.call("GET", path_of(world), world.ann).json()["tokens"]
    return next(token for token in tokens if token["id"] == token_id)


@pytest.mark.parametrize("path", ["/api/users/{}/token", "/api/v2/users/{}/token"])
def test_request_without_body_returns_the_token_alone(world: World, path: str) -> None:
    answer = world.call("POST", path.format(world.ann.user.id), world.ann)

    assert list(answer.json()) == ["token"]
    assert read(world, answer.json()["token"]).status_code == 200


def test_a_token_has_a_name_a_scope_an_end_and_a_hint(world: World, clock: TestClock) -> None:
    answer = create(world, name="CRM", scope="read", expiresInDays=3).json()

    entry = listed(world, answer["id"])
    assert (entry["name"], entry["scope"], entry["hint"]) == ("CRM", "read", answer["token"][-4:])
    assert answer["expires"] == entry["expires"]
    assert read(world, answer["token"]).status_code == 200
    clock.forward(3 * DAY)
    assert_refused(read(world, answer["token"]), USER_TOKEN_EXPIRED)


def test_a_token_is_renamed_and_rotates_with_an_overlap(world: World, clock: TestClock) -> None:
    old = create(world, name="CRM", scope="send", expires=clock() + 10 * DAY).json()
    assert world.call("PATCH", path_of(world, old["id"]), world.ann, json={"name": "Shop"}).json()["name"] == "Shop"

    new = world.call("POST", path_of(world, old["id"], "rotate?overlapHours=1"), world.ann).json()

    assert (new["name"], new["scope"]) == ("Shop", "send")
    assert abs(new["expires"] - clock() - 10 * DAY) < HOUR
    for token in (old, new):
        sent = world.served.call("POST", "/api/send", f"Bearer {world.ann.user.id}:{token['token']}", json={})
        assert sent.status_code == 400
    clock.forward(HOUR)
    assert_refused(read(world, old["token"]), USER_TOKEN_EXPIRED)
    assert_refused(read(world, new["token"]), TOKEN_SCOPE_MISSING)


def test_second_rotation_keeps_the_lifetime(world: World, clock: TestClock) -> None:
    tokens = [create(world, name="endless", expires=0).json(), create(world, expiresInDays=10).json()]

    def rotate(token: dict[str, Any]) -> int:
        expires: int = world.call("POST", path_of(world, token["id"], "rotate?overlapHours=48"), world.ann).json()["expires"]
        return expires

    first = [rotate(token) for token in tokens]
    clock.forward(DAY)
    again = [rotate(token) for token in tokens]

    assert (first[0], again[0]) == (0, 0)
    assert abs(again[1] - first[1] - DAY) < HOUR
    assert abs(listed(world, tokens[0]["id"])["expires"] - clock() - DAY) < HOUR  # the overlap is no longer than it was


def test_rotation_without_overlap_ends_the_old_token(world: World) -> None:
    old_id = hash_token(world.ann.authorization.rpartition(":")[2])

    new = world.call("POST", path_of(world, old_id, "rotate?overlapHours=0"), world.ann)

    assert_refused(world.call("GET", "/api/contacts", world.ann), USER_TOKEN_UNKNOWN)
    assert read(world, new.json()["token"]).status_code == 200
    foreign = world.call("POST", path_of(world, old_id, "rotate"), world.admin)
    assert_refused(foreign, TOKEN_NOT_FOUND)


def test_a_token_from_before_there_were_scopes_does_everything(world: World) -> None:
    secret = "an-old-secret"
    commit = world.instance.core.store.commit()
    commit.create(Path("user-tokens", hash_token(secret)), {"uid": world.ann.user.id, "name": "", "created": 1})
    commit.send()
    authorization = f"Bearer {world.ann.user.id}:{secret}"

    assert world.served.call("POST", path_of(world), authorization).status_code == 200
    assert listed(world, hash_token(secret))["scope"] == "full"


def test_no_more_tokens_than_fifty_but_expired_ones_make_room(world: World, clock: TestClock) -> None:
    for index in range(MAX_TOKENS - 1):
        seeding.add_user_token(world.instance, world.ann.user, expires=clock() + HOUR if index == 0 else 0)
    assert_refused(create(world), TOO_MANY_TOKENS)
    assert_refused(world.call("POST", f"/api/users/{world.ann.user.id}/token", world.ann), TOO_MANY_TOKENS)

    clock.forward(HOUR)

    assert create(world).status_code == 200
    assert_refused(create(world), TOO_MANY_TOKENS)


BAD: list[tuple[dict[str, Any], str]] = [
    ({"scope": "admin"}, "scope"),
    ({"scope": 1}, "scope"),
    ({"name": "x" * 101}, "name"),
    ({"name": ["x"]}, "name"),
    ({"expires": 5}, "expires"),
    ({"expires": "soon"}, "expires"),
    ({"expiresInDays": 3651}, "expiresInDays"),
    ({"expiresInDays": 1.5}, "expiresInDays"),
]


def test_what_cannot_be_is_refused_by_name(world: World) -> None:
    for body, field in BAD:
        answer = create(world, **body)
        assert_refused(answer, PARAMETERS_INVALID)
        assert [entry["field"] for entry in answer.json()["errors"]] == [field]
    token_id = hash_token(world.ann.authorization.rpartition(":")[2])
    for hours in ("-1", "721", "x", "1.5", "9" * 5000):
        answer = world.call("POST", path_of(world, token_id, "rotate"), world.ann, params={"overlapHours": hours})
        assert_refused(answer, PARAMETERS_INVALID)
