"""Circuit breaker alone, with times that the test chooses."""

from app.outbound_limits.circuit_breaker import FIRST_PAUSE_MS, MAX_FAILURES, MAX_PAUSE_MS, CircuitBreaker


def call(breaker: CircuitBreaker, now: int, is_answered: bool | None) -> bool:
    assert breaker.admits(now)
    return breaker.end_call(now, is_probe=breaker.start_call(), is_answered=is_answered)


def opened(now: int = 1000) -> CircuitBreaker:
    breaker = CircuitBreaker()
    for _ in range(MAX_FAILURES):
        call(breaker, now, False)
    return breaker


def test_opens_after_consecutive_failures_only() -> None:
    breaker = CircuitBreaker()
    for is_answered in [False] * (MAX_FAILURES - 1) + [True] + [False] * (MAX_FAILURES - 1):
        assert not call(breaker, 1000, is_answered)
    assert breaker.admits(1000)

    assert call(breaker, 1000, False)
    assert (breaker.admits(1000), breaker.opened_at) == (False, 1000)


def test_calls_that_were_not_made_count_neither_way() -> None:
    breaker = CircuitBreaker()
    for is_answered in [False, None] * (MAX_FAILURES - 1):
        call(breaker, 1000, is_answered)
    assert breaker.admits(1000)

    call(breaker, 1000, False)
    assert not breaker.admits(1000)


def test_one_probe_at_a_time_passes_after_the_pause() -> None:
    breaker = opened(1000)
    assert 1000 + FIRST_PAUSE_MS <= breaker.probe_at <= 1000 + FIRST_PAUSE_MS * 1.1
    assert not breaker.admits(breaker.probe_at - 1)

    assert breaker.admits(breaker.probe_at)
    assert breaker.start_call()
    assert not breaker.admits(breaker.probe_at + 1)
    assert not breaker.end_call(breaker.probe_at + 1, is_probe=True, is_answered=None)
    assert breaker.admits(breaker.probe_at + 1)


def test_answered_probe_closes_it_and_forgets_failures() -> None:
    breaker = opened()
    assert call(breaker, breaker.probe_at, True)

    assert (breaker.opened_at, breaker.is_pristine) == (0, True)
    for _ in range(MAX_FAILURES - 1):
        call(breaker, 2_000_000, False)
    assert breaker.admits(2_000_000)


def test_failed_probes_double_the_pause_up_to_a_maximum() -> None:
    breaker, pauses = opened(1000), []
    for _ in range(8):
        probed = breaker.probe_at
        assert call(breaker, probed, False)
        pauses.append(breaker.probe_at - probed)

    for number, pause in enumerate(pauses):
        planned = min(FIRST_PAUSE_MS * 2 ** (number + 1), MAX_PAUSE_MS)
        assert planned <= pause <= planned * 1.1
    assert breaker.opened_at == 1000


def test_late_end_of_an_earlier_call() -> None:
    breaker = opened(1000)
    probe_at = breaker.probe_at
    assert not breaker.end_call(2000, is_probe=False, is_answered=False)
    assert breaker.probe_at == probe_at

    assert breaker.end_call(3000, is_probe=False, is_answered=True)
    assert breaker.admits(3000)
