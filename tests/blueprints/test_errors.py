import dataclasses
import uuid

import pytest

from app.problems.bad_requests import PARAMETERS_INVALID
from app.problems.catalogue import CATALOGUE
from app.problems.http import METHOD_NOT_ALLOWED
from app.problems.not_found import PATH_UNKNOWN
from dev.processes import find_free_port
from tests.refusals import assert_refused
from tests.world import TestClock, World, serve


@pytest.mark.parametrize(
    "path",
    ["/", "/api", "/api/", "/api/v2", "/api/nothing", "/api/v2/nothing", "/nothing", "/api/v2/contacts/a/b/c"],
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_unknown_path_is_answered_in_envelope_a(world: World, method: str, path: str) -> None:
    assert_refused(world.call(method, path, world.ann), PATH_UNKNOWN)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/api/send", {"POST", "OPTIONS"}),
        ("DELETE", "/api/contacts", {"GET", "HEAD", "POST", "OPTIONS"}),
        ("POST", "/api/v2/contacts/x", {"GET"}),
        ("PUT", "/health", {"GET", "HEAD", "OPTIONS"}),
        ("NONSENSE", "/api/send", {"POST", "OPTIONS"}),
    ],
)
def test_an_unknown_method_is_told_which_the_path_knows(world: World, method: str, path: str, allowed: set[str]) -> None:
    answer = world.call(method, path, world.ann)

    assert_refused(answer, METHOD_NOT_ALLOWED)
    assert allowed <= set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize("path", ["/docs/errors", "/api/contacts", "/api/v2/contacts"])
def test_a_slash_at_the_end_changes_nothing(world: World, path: str) -> None:
    assert world.call("GET", f"{path}/", world.ann).status_code == 200


@pytest.mark.parametrize(
    ("accept", "mimetype"),
    [
        (None, "application/json"),
        ("application/json", "application/json"),
        ("text/html", "application/json"),
        ("application/problem+json", "application/problem+json"),
        ("application/json, application/problem+json;q=0.9", "application/problem+json"),
    ],
)
def test_who_asks_for_a_problem_gets_it_by_its_media_type(world: World, accept: str | None, mimetype: str) -> None:
    headers = {"Accept": accept} if accept else {}

    answer = world.call("GET", "/api/v2/contacts?limit=0", world.ann, headers=headers)

    assert_refused(answer, PARAMETERS_INVALID)
    assert answer.headers["Content-Type"] == mimetype
    body = answer.json()
    assert body["detail"] == body["reason"] == "Invalid parameter 'limit'"
    assert body["type"] == f"{world.served.url}/docs/errors/parameters-invalid"


def test_each_failure_has_a_reference_of_its_own(world: World) -> None:
    codes = {world.call("GET", "/nothing").json()["referenceCode"] for _ in range(5)}

    assert len(codes) == 5
    assert all(uuid.UUID(code).version == 4 for code in codes)


def test_the_page_that_an_error_names_exists(world: World) -> None:
    problem = world.call("GET", "/nothing").json()["type"].removeprefix(world.served.url)

    assert world.call("GET", problem).status_code == 200


def test_the_catalogue_is_in_order() -> None:
    problems = list(CATALOGUE.values())

    assert all(problem.code == code for code, problem in CATALOGUE.items())
    assert all(problem.code == problem.code.lower() and " " not in problem.code for problem in problems)
    assert all(400 <= problem.status <= 599 for problem in problems)
    assert all(problem.reason and problem.help.endswith(".") for problem in problems)
    assert len({problem.reason for problem in problems}) == len(problems)


def test_while_firestore_is_out_of_reach_callers_are_told_to_come_again(world: World, clock: TestClock) -> None:
    unreachable = dataclasses.replace(world.instance.core.settings, FIRESTORE_EMULATOR_HOST=f"127.0.0.1:{find_free_port()}")

    with serve(unreachable, clock) as served:
        answer = served.call("GET", "/api/v2/contacts", world.ann.authorization)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    body = answer.json()
    assert (body["message"], body["reason"]) == ("Service Unavailable", "Firestore cannot be reached")
