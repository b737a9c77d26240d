import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests

from app.crypto.keys import hash_token
from app.problems.rate_limits import CALLS_TOO_FREQUENT, REFUSALS_TOO_FREQUENT, SENDS_TOO_FREQUENT
from app.rate_limits.limiter import Limiter
from app.rate_limits.policy import Policy
from app.times.clock import MINUTE, SECOND
from dev.programs.processes import find_free_port
from dev.stack import StackEndpoints
from tests.costs.counting import counted
from tests.refusals import assert_refused
from tests.world import CUSTOMER, TestClock, World, make_settings, people_world, run_at_once, serve

CONTACTS = "/api/v2/contacts"
_LIMIT = re.compile(r'"(\w+)";r=(\d+);t=(\d+)')


@pytest.fixture
def clock() -> TestClock:
    """A clock at the beginning of a minute: no window ends while a test counts."""
    clock = TestClock()
    clock.forward(MINUTE - clock() % MINUTE)
    return clock


@contextmanager
def limited(stack: StackEndpoints, project_id: str, clock: TestClock, **limits: Any) -> Iterator[World]:
    with serve(make_settings(stack, project_id, **limits), clock) as served:
        yield people_world(served)


def standing(answer: requests.Response) -> dict[str, int]:
    """Return what is left, by policy."""
    return {name: int(remaining) for name, remaining, _ in _LIMIT.findall(answer.headers["RateLimit"])}


def test_rate_limit_headers_count_down_to_429(stack: StackEndpoints, project_id: str, clock: TestClock) -> None:
    with limited(stack, project_id, clock, RATE_LIMIT_CALLS=3) as world:
        answers = [world.call("GET", CONTACTS, world.ann) for _ in range(5)]
        others = [world.call("GET", CONTACTS, world.ben), world.served.call("GET", f"{CONTACTS}?userId=x", world.reseller)]

        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
        assert [standing(answer)["calls"] for answer in answers] == [2, 1, 0, 0, 0]
        assert {answer.headers["RateLimit-Policy"] for answer in answers} == {'"calls";q=3;w=60'}
        assert_refused(answers[3], CALLS_TOO_FREQUENT)
        assert 1 <= int(answers[3].headers["Retry-After"]) <= 60
        assert [standing(answer)["calls"] for answer in others] == [2, 2]

        clock.forward(2 * MINUTE)
        assert world.call("GET", CONTACTS, world.ann).status_code == 200


def test_the_window_slides(clock: TestClock) -> None:
    limiter, policy = Limiter("memory://", clock), Policy("calls", 4)

    def spend(times: int) -> list[bool]:
        return [standing.is_within for _ in range(times) if (standing := limiter.spend(policy, "ann"))]

    assert spend(5) == [True] * 4 + [False]
    clock.forward(MINUTE + SECOND)
    assert spend(2) == [True, False]  # of the four of the minute before hardly one is forgotten
    clock.forward(MINUTE // 2)
    assert spend(3) == [True, True, False]  # half of them are
    clock.forward(2 * MINUTE)
    assert spend(5) == [True] * 4 + [False]


def test_a_refused_caller_costs_no_read(stack: StackEndpoints, project_id: str, clock: TestClock) -> None:
    with limited(stack, project_id, clock, RATE_LIMIT_CALLS=1) as world:
        for _ in range(2):
            world.call("GET", CONTACTS, world.ann)
        with counted(world.instance) as cost:
            assert world.call("GET", CONTACTS, world.ann).status_code == 429

    assert cost.documents_read == 0


def test_an_organization_sends_no_faster_whoever_of_it_sends(stack: StackEndpoints, project_id: str, clock: TestClock) -> None:
    with limited(stack, project_id, clock, RATE_LIMIT_SENDS=2) as world:
        answers = [world.send(person, sendStatus="sent") for person in (world.ann, world.ben, world.ann, world.zoe)]

        assert [answer.status_code for answer in answers] == [200, 200, 429, 200]
        assert_refused(answers[2], SENDS_TOO_FREQUENT)
        assert standing(answers[1])["sends"] == 0
        assert world.call("GET", CONTACTS, world.ann).status_code == 200


def test_repeated_wrong_credential_blocks_only_itself(stack: StackEndpoints, project_id: str, clock: TestClock) -> None:
    with limited(stack, project_id, clock, RATE_LIMIT_REFUSALS=3) as world:
        answers = [world.served.call("GET", CONTACTS, f"Bearer {world.ann.user.id}:wrong") for _ in range(5)]

        assert [answer.status_code for answer in answers] == [401, 401, 401, 401, 429]
        assert_refused(answers[4], REFUSALS_TOO_FREQUENT)
        assert world.call("GET", CONTACTS, world.ann).status_code == 200


def test_many_wrong_credentials_block_their_address(stack: StackEndpoints, project_id: str, clock: TestClock) -> None:
    with limited(stack, project_id, clock, RATE_LIMIT_REFUSALS=3) as world:
        guesses = [world.served.call("GET", CONTACTS, f"Bearer guess{number}") for number in range(5)]

        assert [answer.status_code for answer in guesses] == [401, 401, 401, 401, 429]
        assert world.call("GET", CONTACTS, world.ann).status_code == 429
        assert world.call("GET", "/health").status_code != 429
        clock.forward(2 * MINUTE)
        assert world.call("GET", CONTACTS, world.ann).status_code == 200


def test_no_limit_is_counted_where_the_settings_say_so(stack: StackEndpoints, project_id: str, clock: TestClock) -> None:
    with limited(stack, project_id, clock, RATE_LIMIT_CALLS=0, RATE_LIMIT_SENDS=0) as world:
        assert "RateLimit" not in world.send(world.ann, sendStatus="sent").headers


def test_health_documentation_and_carriers_are_not_counted(world: World) -> None:
    for method, path in (("GET", "/health"), ("GET", "/docs/json"), ("POST", "/receive?provider=simulator")):
        assert "RateLimit" not in world.call(method, path).headers


def test_a_quota_is_kept_when_many_ask_at_once(clock: TestClock) -> None:
    limiter, policy = Limiter("memory://", clock), Policy("calls", 50)

    def spend() -> int:
        return sum(standing.is_within for _ in range(25) if (standing := limiter.spend(policy, "ann")))

    assert sum(run_at_once(*[spend] * 8)) == 50


def test_unavailable_limit_store_limits_nobody(clock: TestClock, caplog: pytest.LogCaptureFixture) -> None:
    limiter = Limiter(f"redis://127.0.0.1:{find_free_port()}", clock)

    with caplog.at_level(logging.WARNING):
        assert [limiter.spend(Policy("calls", 1), "ann") for _ in range(3)] == [None] * 3
    assert [record.message for record in caplog.records] == ["rate limit store unavailable, nothing is limited"]


class TestCredentialsValidLately:
    def test_others_wrong_credentials_do_not_shut_them_out(
        self, stack: StackEndpoints, project_id: str, clock: TestClock
    ) -> None:
        with limited(stack, project_id, clock, RATE_LIMIT_REFUSALS=3) as world:
            assert world.call("GET", CONTACTS, world.ann).status_code == 200
            guesses = [world.served.call("GET", CONTACTS, f"Bearer someone:wrong{number}") for number in range(5)]

            assert [answer.status_code for answer in guesses] == [401, 401, 401, 401, 429]
            assert world.call("GET", CONTACTS, world.ann).status_code == 200
            assert world.call("GET", CONTACTS, world.ben).status_code == 429

    def test_one_that_is_valid_no_more_is_shut_out(self, stack: StackEndpoints, project_id: str, clock: TestClock) -> None:
        with limited(stack, project_id, clock, RATE_LIMIT_REFUSALS=3) as world:
            path = f"/api/v2/users/{world.ann.user.id}/token"
            assert world.call("GET", CONTACTS, world.ann).status_code == 200
            world.call("DELETE", f"{path}/{hash_token(world.ann.authorization.partition(':')[2])}", world.ann)
            for number in range(5):
                world.served.call("GET", CONTACTS, f"Bearer someone:wrong{number}")

            answers = [world.call("GET", CONTACTS, world.ann).status_code for _ in range(2)]

            assert answers == [401, 429]


class TestForgedCarrierCalls:
    FORGED = {"X-Simulator-Signature": "0" * 64, "Content-Type": "application/json"}

    def forge(self, world: World) -> requests.Response:
        body = {"type": "inbound", "event": {"from_number": CUSTOMER, "to_number": world.ann.user.phone_number, "body": "x"}}
        return world.served.call("POST", "/receive?provider=simulator", json=body, headers=self.FORGED)

    def test_address_is_refused_after_a_bound_without_a_read(
        self, stack: StackEndpoints, project_id: str, clock: TestClock
    ) -> None:
        with limited(stack, project_id, clock, RATE_LIMIT_REFUSALS=3) as world:
            answers = [self.forge(world) for _ in range(5)]
            with counted(world.instance) as cost:
                last = self.forge(world)

            assert [answer.status_code for answer in answers] == [403, 403, 403, 429, 429]
            assert_refused(last, REFUSALS_TOO_FREQUENT)
            assert cost.documents_read == 0
            # Users call from the same address as before.
            assert world.call("GET", CONTACTS, world.ann).status_code == 200
            clock.forward(2 * MINUTE)
            assert self.forge(world).status_code == 403

    def test_genuine_calls_never_count_and_are_never_refused(
        self, stack: StackEndpoints, project_id: str, clock: TestClock
    ) -> None:
        with limited(stack, project_id, clock, RATE_LIMIT_REFUSALS=3) as world:
            assert [world.text_in().status_code for _ in range(5)] == [200] * 5
            assert [self.forge(world).status_code for _ in range(5)] == [403, 403, 403, 429, 429]
            assert world.text_in().status_code == 200

    def test_call_of_more_than_64_kb_is_413(self, world: World) -> None:
        answer = world.served.call("POST", "/receive?provider=twilio", data=b"x" * 70_000)

        assert answer.status_code == 413

    def test_form_of_many_fields_is_refused(self, world: World) -> None:
        form = "&".join(f"a{number}=1" for number in range(5000))

        answer = world.served.call(
            "POST", "/receive?provider=twilio", data=form, headers={"Content-Type": "application/x-www-form-urlencoded"}
        )

        assert answer.status_code == 403
