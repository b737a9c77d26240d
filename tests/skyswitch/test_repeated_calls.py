"""Calls and assignments that are requested again with their Idempotency-Key."""

from typing import Any

import pytest

from app.problems.carrier_accounts import TELEPHONE_SYSTEM_FAILED, TELEPHONE_SYSTEM_REFUSED
from app.problems.requests import IDEMPOTENCY_KEY_BUSY, IDEMPOTENCY_OUTCOME_UNKNOWN
from app.services.common.idempotency import MAX_RUN_MS
from tests.common.test_interrupted_requests import KEY, die_before_finish
from tests.refusals import assert_refused
from tests.skyswitch.server import Exchange
from tests.skyswitch.test_skyswitch import ASSIGNMENTS, CALL, CUSTOMER, in_session
from tests.tenancy.offices import tenant_admin
from tests.world import Person, TestClock, World

RING = "/pbx/make-call"


@pytest.fixture
def ann(office: World, exchange: Exchange) -> Person:
    """Return Ann, who has a telephone, in a session."""
    exchange.assign(office.ann.user.phone_number, "101@office.example")
    return in_session(office, office.ann)


def ring(world: World, ann: Person) -> Any:
    return world.call("POST", CALL, ann, json={"destination": CUSTOMER}, headers=KEY)


def test_repeated_call_rings_once(office: World, exchange: Exchange, ann: Person) -> None:
    first, again = ring(office, ann), ring(office, ann)

    assert (first.status_code, again.status_code) == (200, 200), first.text
    assert again.content == first.content
    assert len(exchange.calls) == 1


def test_call_of_a_server_that_died_rings_once(
    office: World, exchange: Exchange, ann: Person, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    die_before_finish(monkeypatch)
    assert ring(office, ann).status_code == 500
    clock.forward(MAX_RUN_MS + 1000)

    assert_refused(ring(office, ann), IDEMPOTENCY_OUTCOME_UNKNOWN)
    assert len(exchange.calls) == 1


@pytest.mark.parametrize("response", [(500, {"message": "Oops"}, {}), (504, b"", {}), (408, b"", {}), (200, b"<html>", {})])
def test_call_without_confirmation_is_not_repeated(
    office: World, exchange: Exchange, ann: Person, clock: TestClock, response: tuple[int, Any, dict[str, str]]
) -> None:
    exchange.answers[RING] = [response]
    assert_refused(ring(office, ann), TELEPHONE_SYSTEM_FAILED)

    assert_refused(ring(office, ann), IDEMPOTENCY_KEY_BUSY)
    clock.forward(MAX_RUN_MS + 1000)
    assert_refused(ring(office, ann), IDEMPOTENCY_OUTCOME_UNKNOWN)
    assert exchange.calls == []


def test_refused_call_may_be_repeated(office: World, exchange: Exchange, ann: Person) -> None:
    exchange.answers[RING] = [(400, {"message": "No such destination"}, {})]
    assert_refused(ring(office, ann), TELEPHONE_SYSTEM_REFUSED)

    assert ring(office, ann).status_code == 200
    assert len(exchange.calls) == 1


def test_call_may_be_repeated_if_the_telephone_was_not_found(office: World, exchange: Exchange, ann: Person) -> None:
    exchange.answers["/assignments"] = [(500, {}, {})]
    assert_refused(ring(office, ann), TELEPHONE_SYSTEM_FAILED)

    assert ring(office, ann).status_code == 200
    assert len(exchange.calls) == 1


def test_repeated_assignment_gets_its_response(office: World) -> None:
    tina = in_session(office, tenant_admin(office))
    body = {"phone_number": CUSTOMER, "user": "101"}

    first, again = (office.call("POST", ASSIGNMENTS, tina, json=body, headers=KEY) for _ in range(2))

    assert (first.status_code, again.status_code) == (200, 200), first.text
    assert again.headers["Idempotent-Replayed"] == "true"
