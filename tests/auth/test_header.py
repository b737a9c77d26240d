import pytest

from app.problems.authentication import (
    AUTHORIZATION_MALFORMED,
    AUTHORIZATION_MISSING,
    CREDENTIAL_KIND_REFUSED,
    ID_TOKEN_INVALID,
    SYSTEM_TOKEN_UNKNOWN,
    USER_TOKEN_UNKNOWN,
)
from app.problems.catalogue import CATALOGUE, Problem
from tests.refusals import assert_refused
from tests.world import World

V1 = (
    ("GET", "/api/contacts"),
    ("POST", "/api/contacts"),
    ("GET", "/api/contacts/x"),
    ("POST", "/api/send"),
    ("POST", "/api/users/x/token"),
)
FOR_SESSIONS_TOO = ("/api/contacts", "/api/contacts/x")
V2 = (
    ("GET", "/api/v2/contacts"),
    ("GET", "/api/v2/contacts/x"),
    ("GET", "/api/v2/contacts/x/messages"),
    ("GET", "/api/v2/messages/x"),
    ("GET", "/api/v2/users/x"),
    ("GET", "/api/v2/users/x/token"),
    ("POST", "/api/v2/users/x/token"),
    ("DELETE", "/api/v2/users/x/token/y"),
)
SANDBOX = (("POST", "/api/v2/sandbox/texts"),)
ID_TOKEN = "eyJhbGciOiJub25lIn0.e30."


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (None, AUTHORIZATION_MISSING),
        ("", AUTHORIZATION_MISSING),
        ("Bearer", AUTHORIZATION_MALFORMED),
        ("Bearer ", AUTHORIZATION_MALFORMED),
        ("secret", AUTHORIZATION_MALFORMED),
        ("Basic dXNlcjpwYXNzd29yZA==", AUTHORIZATION_MALFORMED),
        ("Token uid:secret", AUTHORIZATION_MALFORMED),
        ("Bearer uid:", AUTHORIZATION_MALFORMED),
        ("Bearer :secret", AUTHORIZATION_MALFORMED),
        ("Bearer :", AUTHORIZATION_MALFORMED),
        ("Bearer uid: secret", AUTHORIZATION_MALFORMED),
        ("Bearer uid:sec\tret", AUTHORIZATION_MALFORMED),
        ("Bearer one two", AUTHORIZATION_MALFORMED),
        ("Bearer ../users:secret", AUTHORIZATION_MALFORMED),
        ("Bearer " + "u" * 129 + ":secret", AUTHORIZATION_MALFORMED),
        ("Bearer __all__:secret", USER_TOKEN_UNKNOWN),
        ("Bearer uid:secret:more", USER_TOKEN_UNKNOWN),
        ("Bearer uid:" + "s" * 6000, USER_TOKEN_UNKNOWN),
        ("bearer uid:secret", USER_TOKEN_UNKNOWN),
        ("Bearer opaque", SYSTEM_TOKEN_UNKNOWN),
        ("Bearer one.two", SYSTEM_TOKEN_UNKNOWN),
        ("Bearer one.two.three.four", SYSTEM_TOKEN_UNKNOWN),
        ("Bearer one.two.three", ID_TOKEN_INVALID),
    ],
)
def test_header_without_a_caller_has_its_own_reason(world: World, header: str | None, problem: Problem) -> None:
    answer = world.served.call("GET", "/api/v2/contacts", header)

    assert_refused(answer, problem)
    assert answer.json()["message"] == "Invalid API Credentials"


def test_bytes_that_are_no_text_are_refused(world: World) -> None:
    answer = world.served.call("GET", "/api/v2/contacts", headers={"Authorization": b"Bearer uid:\xff\xfe"})

    assert_refused(answer, USER_TOKEN_UNKNOWN)


@pytest.mark.parametrize(("method", "path"), [*V1, *V2, *SANDBOX])
def test_no_endpoint_answers_without_a_credential(world: World, method: str, path: str) -> None:
    assert_refused(world.call(method, path), AUTHORIZATION_MISSING)


@pytest.mark.parametrize(("method", "path"), V1)
def test_version_1_refuses_other_kinds_of_credential(world: World, method: str, path: str) -> None:
    for header in (world.reseller, *([] if path in FOR_SESSIONS_TOO else [f"Bearer {ID_TOKEN}"])):
        answer = world.served.call(method, path, header)
        assert_refused(answer, CREDENTIAL_KIND_REFUSED)
        assert "accepts UserToken" in answer.json()["reason"]


@pytest.mark.parametrize(("method", "path"), V2)
def test_version_2_takes_every_kind(world: World, method: str, path: str) -> None:
    assert world.served.call(method, path, world.ann.authorization).status_code in (200, 404)
    assert world.served.call(method, path, world.reseller).status_code in (200, 400, 404)
    assert_refused(world.served.call(method, path, f"Bearer {ID_TOKEN}"), ID_TOKEN_INVALID)


def test_a_service_account_has_no_simulated_customers(world: World) -> None:
    assert_refused(world.served.call("POST", "/api/v2/sandbox/texts", world.reseller, json={}), CREDENTIAL_KIND_REFUSED)


def test_each_authentication_error_has_its_code_and_reason() -> None:
    refusals = [problem for problem in CATALOGUE.values() if problem.status in (401, 403)]

    assert len({problem.title for problem in refusals}) == len(refusals) >= 20
    assert {problem.message for problem in refusals if problem.status == 401} == {"Invalid API Credentials"}
    assert {problem.message for problem in refusals if problem.status == 403} == {"Forbidden"}
