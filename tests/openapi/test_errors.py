import dataclasses
import re
import uuid

import pytest

from app.problems import campaigns, contacts, integrations, jobs, rate_limits, users
from app.problems.catalogue import CATALOGUE, Problem
from app.problems.requests import METHOD_NOT_ALLOWED, PARAMETERS_INVALID, PATH_UNKNOWN
from app.services.campaigns.canned_responses import MAX_CANNED_RESPONSES
from app.services.campaigns.drip_campaigns import MAX_DRIP_CAMPAIGNS
from app.services.campaigns.drip_enrollments import MAX_DRIPS_PER_CONTACT
from app.services.common.email_allowance import MAX_EMAILS_PER_ADDRESS, MAX_EMAILS_PER_ORGANIZATION
from app.services.common.slow_calls import MAX_PER_USER
from app.services.contacts.lists.jobs import MAX_LISTS_PER_CONTACT
from app.services.contacts.lists.lists import MAX_LISTS
from app.services.integrations.installations import MAX_INSTALLED
from app.services.jobs.limits import MAX_RUNNING_OF_ORGANIZATION, MAX_RUNNING_OF_USER
from app.services.users.email_change_limit import MAX_TRIES
from dev.programs.processes import find_free_port
from tests.refusals import assert_refused
from tests.world import TestClock, World, serve


@pytest.mark.parametrize(
    "path",
    ["/api", "/api/", "/api/v2", "/api/nothing", "/api/v2/nothing", "/nothing", "/api/v2/contacts/a/b/c"],
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
    assert body["reason"] == "Invalid parameter 'limit'"
    assert body["detail"] == f"Invalid parameter 'limit'. {PARAMETERS_INVALID.help}"
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
    assert all(problem.title and problem.help.endswith(".") for problem in problems)
    assert len({problem.title for problem in problems}) == len(problems)


@pytest.mark.parametrize(
    ("problem", "limits"),
    [
        (campaigns.CANNED_RESPONSES_TOO_MANY, [MAX_CANNED_RESPONSES]),
        (campaigns.DRIP_CAMPAIGNS_TOO_MANY, [MAX_DRIP_CAMPAIGNS]),
        (campaigns.DRIPS_TOO_MANY, [MAX_DRIPS_PER_CONTACT]),
        (users.MAILS_TOO_MANY, [MAX_EMAILS_PER_ADDRESS, MAX_EMAILS_PER_ORGANIZATION]),
        (contacts.CONTACT_ON_TOO_MANY_LISTS, [MAX_LISTS_PER_CONTACT]),
        (contacts.LISTS_TOO_MANY, [MAX_LISTS]),
        (integrations.TOO_MANY_INTEGRATIONS, [MAX_INSTALLED]),
        (jobs.JOBS_TOO_MANY, [MAX_RUNNING_OF_USER, MAX_RUNNING_OF_ORGANIZATION]),
        (rate_limits.OWN_EMAIL_TOO_FREQUENT, [MAX_TRIES]),
        (rate_limits.SLOW_CALLS_AT_ONCE, [MAX_PER_USER]),
    ],
    ids=lambda value: value.code if isinstance(value, Problem) else "",
)
def test_titles_state_the_limits_in_force(problem: Problem, limits: list[int]) -> None:
    assert [int(digits) for digits in re.findall(r"\d+", problem.title)] == limits


def test_firestore_outage_returns_503_with_retry_after(world: World, clock: TestClock) -> None:
    unreachable = dataclasses.replace(world.instance.core.settings, FIRESTORE_EMULATOR_HOST=f"127.0.0.1:{find_free_port()}")

    with serve(unreachable, clock) as served:
        answer = served.call("GET", "/api/v2/contacts", world.ann.authorization)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    body = answer.json()
    assert (body["message"], body["reason"]) == ("Service Unavailable", "Firestore cannot be reached")
