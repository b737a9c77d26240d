"""Choice of a message's carrier account, as a table: what was tried, what takes calls, and what is tried next."""

import pytest

from app.services.sending.routing.choice import THROTTLED_PATIENCE_MS, Route, choose_route, next_attempt_at
from app.store.messages.attempts import NOT_RECEIVED, Attempt
from app.times.clock import SECOND

NOW = 10_000_000
FIRST, SECOND_ONE = ("twilio", "ACa"), ("telnyx", "")
LONG_AGO = NOW - THROTTLED_PATIENCE_MS
PAUSE = 5 * SECOND


def routes(first_blocked: int = 0, second_blocked: int = 0) -> list[Route]:
    return [Route(*FIRST, first_blocked), Route(*SECOND_ONE, second_blocked)]


def tried(*steps: tuple[int, str, int]) -> list[Attempt]:
    return [Attempt(*(FIRST, SECOND_ONE)[index], at, outcome) for index, outcome, at in steps]


@pytest.mark.parametrize(
    ("attempts", "blocked", "chosen"),
    [
        ([], (0, 0), 0),
        ([], (NOW + 1, 0), 1),
        ([], (NOW + 1, NOW + 2), 0),
        ([], (NOW + 2, NOW + 1), 1),
        ([(0, "retry", NOW)], (0, 0), 1),
        ([(0, "retry", NOW)], (0, NOW + 1), 0),
        ([(0, "bad-configuration", NOW)], (0, 0), 1),
        ([(0, "bad-configuration", NOW)], (0, NOW + 1), 1),
        ([(0, "throttled", NOW)], (0, 0), 0),
        ([(0, "throttled", LONG_AGO)], (0, 0), 1),
        ([(0, "throttled", LONG_AGO), (0, "throttled", NOW)], (0, 0), 1),
        ([(0, "throttled", LONG_AGO), (0, "retry", LONG_AGO), (0, "throttled", NOW)], (0, 0), 0),
        ([(0, NOT_RECEIVED, NOW)], (0, 0), 0),
        ([(0, NOT_RECEIVED, NOW)], (NOW + 1, 0), 1),
        ([(0, "", NOW)], (0, 0), 0),
        ([(0, "", NOW)], (NOW + 1, 0), 0),
        ([(0, "retry", NOW), (1, "", NOW)], (0, NOW + 1), 1),
        ([(0, "retry", NOW), (1, "retry", NOW)], (0, 0), 0),
        ([(0, "retry", NOW), (1, "retry", NOW), (0, "retry", NOW)], (0, 0), 1),
        ([(0, "retry", NOW), (1, "bad-configuration", NOW)], (0, 0), 0),
        ([(0, "retry", NOW), (1, "bad-configuration", NOW)], (NOW + 1, 0), 0),
        ([(1, "retry", NOW)], (0, 0), 0),
        ([(1, "rejected", NOW)], (NOW + 1, 0), 0),
        ([(1, NOT_RECEIVED, NOW)], (0, 0), 0),
    ],
)
def test_route_follows_the_table(attempts: list[tuple[int, str, int]], blocked: tuple[int, int], chosen: int) -> None:
    assert choose_route(routes(*blocked), tried(*attempts), NOW).index == chosen


def test_message_never_leaves_an_account_that_may_have_it() -> None:
    for blocked in (0, NOW + 1):
        for earlier in ([], [(1, "retry", NOW)], [(0, "bad-configuration", NOW)]):
            assert choose_route(routes(blocked), tried(*earlier, (0, "", NOW)), NOW).index == 0


@pytest.mark.parametrize(
    ("attempts", "expected"),
    [
        ([(0, "retry", NOW)], NOW),
        ([(0, "bad-configuration", NOW)], NOW),
        ([(0, "throttled", NOW)], NOW + PAUSE),
        ([(0, "throttled", LONG_AGO + SECOND)], NOW + SECOND),
        ([(0, "throttled", LONG_AGO)], NOW),
        ([(0, "retry", NOW), (1, "retry", NOW)], NOW + PAUSE),
        ([(0, "retry", NOW), (1, "bad-configuration", NOW)], NOW + PAUSE),
        ([(0, "bad-configuration", NOW), (1, "bad-configuration", NOW)], None),
        ([(0, "rejected", NOW)], None),
        ([(0, "retry", NOW), (1, "rejected", NOW)], NOW + PAUSE),
        ([(1, "rejected", NOW)], NOW),
        ([(0, "bad-configuration", NOW), (1, "rejected", NOW)], None),
    ],
)
def test_switch_is_immediate_and_never_a_loop(attempts: list[tuple[int, str, int]], expected: int | None) -> None:
    assert next_attempt_at(routes(), tried(*attempts), NOW, PAUSE) == expected


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [("retry", NOW + PAUSE), ("throttled", NOW + PAUSE), ("bad-configuration", None), ("rejected", None)],
)
def test_single_account_waits_or_gives_up(outcome: str, expected: int | None) -> None:
    assert next_attempt_at(routes()[:1], tried((0, outcome, LONG_AGO)), NOW, PAUSE) == expected
