import dataclasses
import re
import uuid

import pytest

from app.errors import DomainError, FieldError
from app.problems import campaigns, contacts, integrations, jobs, rate_limits, users
from app.problems.catalogue import CATALOGUE, Problem
from app.problems.permissions import FIELD_REFUSED
from app.problems.requests import JSON_MALFORMED, METHOD_NOT_ALLOWED, PARAMETERS_INVALID, PATH_UNKNOWN
from app.services.campaigns.canned_responses import MAX_CANNED_RESPONSES
from app.services.campaigns.drip_campaigns import MAX_DRIP_CAMPAIGNS
from app.services.campaigns.drip_enrollments import MAX_DRIPS_PER_CONTACT
from app.services.common.email_allowance import MAX_EMAILS_PER_ADDRESS, MAX_EMAILS_PER_ORGANIZATION
from app.services.common.slow_calls import MAX_PER_USER
from app.services.contacts.lists.jobs import MAX_LISTS_PER_CONTACT
from app.services.contacts.lists.lists import MAX_LISTS
from app.services.integrations.subscriptions import MAX_INSTALLED
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
    message = "Must be a whole number from 1 to 200, for example 50."
    assert body["detail"] == f"limit: {message} {PARAMETERS_INVALID.help}"
    assert body["type"] == f"{world.served.url}/docs/errors/parameters-invalid"


def test_each_failure_has_a_reference_of_its_own(world: World) -> None:
    codes = {world.call("GET", "/nothing").json()["referenceCode"] for _ in range(5)}

    assert len(codes) == 5
    assert all(uuid.UUID(code).version == 4 for code in codes)


def test_the_page_that_an_error_names_exists(world: World) -> None:
    problem = world.call("GET", "/nothing").json()["type"].removeprefix(world.served.url)

    assert world.call("GET", problem).status_code == 200


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("/api/v2/contact", "/api/v2/contacts"),
        ("/api/v2/Contacts/abc123/message", "/api/v2/contacts/abc123/messages"),
        ("/v2/contacts", "/api/v2/contacts"),
        ("/contacts", "/api/contacts"),
        ("/api/sent", "/api/send"),
        ("/api/v2/healthz", None),
        ("/tasks/deliverr", None),
        ("/docs/errors/nothing", None),
        ("/api/v2/" + "x" * 5000, None),
    ],
)
def test_unknown_path_names_the_nearest(world: World, path: str, nearest: str | None) -> None:
    body = world.call("GET", path, world.ann).json()

    expected = f"Path not found. Did you mean `{nearest}`?" if nearest else "Path not found"
    assert body["reason"] == expected
    assert body["detail"].startswith(expected)


def test_wrong_method_and_type_name_what_is_possible(world: World) -> None:
    method = world.call("PUT", "/api/contacts", world.ann).json()
    form = world.call("POST", "/api/v2/lists", world.ann, data={"name": "x"}).json()
    untyped = world.call("POST", "/api/v2/lists", world.ann, data=b"{}", headers={"Content-Type": ""}).json()

    assert method["reason"] == "Method not allowed: this path takes GET and POST"
    assert form["reason"] == "Request body must be JSON, and not application/x-www-form-urlencoded"
    assert "Content-Type: application/json" in form["detail"]
    assert untyped["reason"] == "Request body must be JSON, and not a request without Content-Type"


def test_body_too_large_names_the_limit(world: World) -> None:
    body = world.call("POST", "/api/v2/lists", world.ann, json={"name": "x" * 2_000_000}).json()

    assert body["reason"] == "Request body is too large: the limit is 1,048,576 bytes"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "line 1, column 2: a value is missing or misspelled"),
        ('{"name": yes}', "line 1, column 10: a value is missing or misspelled"),
        ("{'name': 1}", "line 1, column 2: a name in double quotes is expected"),
        ('{"name" 1}', "line 1, column 9: a colon is missing after a name"),
        ('{"name": 1\n "b": 2}', "line 2, column 2: a comma or a closing bracket is missing"),
        ('{"name": "x', "line 1, column 10: a string is not closed"),
        ('{"name": "a\nb"}', "control character; write it as an escape"),
        ('{"name": "\\x"}', "a backslash in a string starts no valid escape"),
        ('{"name": 1} {}', "line 1, column 13: text follows the end of the JSON value"),
        ("\ufeff{}", "it starts with a byte order mark"),
    ],
)
def test_malformed_json_is_explained(world: World, text: str, reason: str) -> None:
    answer = world.call(
        "POST", "/api/v2/lists", world.ann, data=f"{text} ".encode(), headers={"Content-Type": "application/json"}
    )

    assert_refused(answer, JSON_MALFORMED)
    assert answer.json()["reason"].startswith("The request body is not valid JSON at line ")
    assert reason in answer.json()["reason"]


def test_detail_says_what_is_wrong_and_what_to_do() -> None:
    fields = [FieldError("limit", "Must be small."), *[FieldError(f"f{number}", "Is wrong.") for number in range(9)]]

    for problem in CATALOGUE.values():
        assert DomainError(problem).detail == f"{problem.title.removesuffix('.')}. {problem.help}"
    assert DomainError(PARAMETERS_INVALID, "Invalid parameter", errors=fields).detail == (
        f"limit: Must be small. f0: Is wrong. f1: Is wrong. {PARAMETERS_INVALID.help}"
    )
    assert DomainError(FIELD_REFUSED, "You may not.", errors=fields[:1]).detail == (
        f"You may not. limit: Must be small. {FIELD_REFUSED.help}"
    )


TOLD_TO_PEOPLE = {403: {"restricted", "sender-refused", "user-disabled", "organization-disabled", "tenant-disabled"}}


def test_people_get_a_sentence_where_one_helps() -> None:
    told = {problem.code for problem in CATALOGUE.values() if problem.user_message}
    needed = {problem.code for problem in CATALOGUE.values() if problem.status in (429, 451, 500, 503)}

    assert needed | TOLD_TO_PEOPLE[403] | {"id-token-expired", "id-token-revoked", "password-closed"} <= told
    assert not {"json-malformed", "cursor-invalid", "path-unknown", "signature-invalid", "not-due"} & told
    for problem in CATALOGUE.values():
        assert not problem.user_message or (problem.user_message.endswith(".") and len(problem.user_message) <= 120)
        assert not re.search(r"[`{}/]|\b(header|field|request body|reason|endpoint)\b", problem.user_message)
        assert problem.user_message != problem.title


def test_sentence_for_people_is_in_the_answer(world: World) -> None:
    answer = world.call("GET", "/api/v2/contacts/nobody", world.ann).json()

    assert answer["userFriendlyMessage"] == contacts.CONTACT_NOT_FOUND.user_message
    assert world.call("GET", "/nothing").json()["userFriendlyMessage"] == ""
    page = world.call("GET", "/docs/errors/opted-out").text
    assert "This person has opted out of messages." in page


def test_version_1_has_reference_and_type_beside_its_errors(world: World) -> None:
    body = world.call("POST", "/api/send", world.ann, json={}).json()

    assert set(body) == {"errors", "referenceCode", "type"}
    assert uuid.UUID(body["referenceCode"]).version == 4
    assert body["type"] == f"{world.served.url}/docs/errors/parameters-invalid"


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
