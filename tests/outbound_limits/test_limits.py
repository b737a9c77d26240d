"""Slots of parties, and the times to which work without a slot is put off."""

import logging
import threading
from contextlib import ExitStack
from typing import Any

import pytest

from app.outbound_limits.circuit_breaker import MAX_FAILURES
from app.outbound_limits.limits import (
    FIRST_MAX_WAIT_MS,
    MAX_WAIT_MS,
    MIN_WAIT_MS,
    BreakerState,
    PartyBusyError,
    PartyLimits,
)
from app.outbound_limits.party import Party, PartyKind
from app.times.clock import HOUR, MINUTE, SECOND

START = 1_700_000_000_000
A = Party(PartyKind.WEBHOOK, "https://a.example/", "a")
B = Party(PartyKind.WEBHOOK, "https://b.example/", "b")


class Time:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> int:
        return self.now


class Setup:
    def __init__(self, slots: int = 2) -> None:
        self.time = Time()
        self.reports: list[tuple[str, BreakerState | None]] = []
        self.limits = PartyLimits(slots, self.time, lambda party, state: self.reports.append((party.label, state)))

    def call(self, party: Party = A, milliseconds: int = 100, is_answered: bool | None = True) -> None:
        with self.limits.enter(party, self.time.now) as call:
            self.time.now += milliseconds
            call.note(is_answered=is_answered)

    def refused(self, party: Party = A, waiting_since: int | None = None) -> PartyBusyError:
        with pytest.raises(PartyBusyError) as busy:
            self.limits.enter(party, self.time.now if waiting_since is None else waiting_since)
        return busy.value

    def fail(self, count: int = MAX_FAILURES) -> None:
        for _ in range(count):
            self.call(milliseconds=10 * SECOND, is_answered=False)


class TestSlots:
    def test_a_party_holds_its_slots_and_no_more(self) -> None:
        setup = Setup(slots=2)
        calls = [setup.limits.enter(A, START) for _ in range(2)]
        setup.refused(A)
        setup.limits.enter(B, START).leave()

        calls[0].leave()
        calls[0].leave()
        third = setup.limits.enter(A, START)
        setup.refused(A)
        third.leave()

    def test_parties_without_limit_always_enter(self) -> None:
        limits = Setup(slots=1).limits
        with ExitStack() as stack:
            for _ in range(50):
                stack.enter_context(limits.enter(None, START))

    def test_slots_are_exact_under_threads(self) -> None:
        setup, entered, running, most = Setup(slots=3), 0, 0, 0
        lock, gate = threading.Lock(), threading.Barrier(16)

        def work() -> None:
            nonlocal entered, running, most
            gate.wait()
            for _ in range(200):
                try:
                    call = setup.limits.enter(A, START)
                except PartyBusyError:
                    continue
                with lock:
                    entered, running = entered + 1, running + 1
                    most = max(most, running)
                with lock:
                    running -= 1
                with call:
                    call.note(is_answered=True)

        threads = [threading.Thread(target=work) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert entered
        assert most <= 3
        for _ in range(3):
            setup.limits.enter(A, START)
        setup.refused(A)

    def test_receivers_of_one_owner_and_host_share_twice_the_slots(self) -> None:
        limits = Setup(slots=2)
        parties = [Party(PartyKind.WEBHOOK, f"https://a.example/{n}", "", group="owner a.example") for n in range(3)]
        calls = [limits.limits.enter(party, START) for party in parties[:2] for _ in range(2)]
        limits.refused(parties[2])
        limits.limits.enter(B, START)

        calls[0].leave()
        limits.limits.enter(parties[2], START)

    def test_receivers_of_one_tenant_share_thrice_the_slots(self) -> None:
        setup = Setup(slots=2)
        parties = [
            Party(PartyKind.WEBHOOK, f"https://{number}.example/", "", group=f"office {number}", tenant="reseller")
            for number in range(4)
        ]
        calls = [setup.limits.enter(party, START) for party in parties[:3] for _ in range(2)]
        setup.refused(parties[3])
        setup.limits.enter(B, START)

        calls[0].leave()
        setup.limits.enter(parties[3], START)

    def test_an_organization_with_the_id_of_a_tenant_has_its_own(self) -> None:
        setup = Setup(slots=1)
        one, other = (Party(PartyKind.WEBHOOK, name, "", group=name, tenant=tenant) for name, tenant in (("a", ""), ("b", "a")))
        setup.limits.enter(one, START)
        setup.limits.enter(other, START)


class TestPuttingOff:
    def test_places_follow_the_pace_of_the_calls(self) -> None:
        setup = Setup(slots=2)
        for _ in range(40):
            setup.call(milliseconds=2 * SECOND)
        for _ in range(2):
            setup.limits.enter(A, START)
        due = [setup.refused(A).retry_at - setup.time.now for _ in range(20)]

        # Two slots and calls of two seconds: one place a second, with jitter, for as long as work may wait.
        for place, wait in enumerate(due[:10]):
            assert MIN_WAIT_MS + place * 900 <= wait <= MIN_WAIT_MS + (place + 1) * 1100
        assert all(FIRST_MAX_WAIT_MS // 2 <= wait <= MIN_WAIT_MS + FIRST_MAX_WAIT_MS for wait in due[12:])

    def test_places_of_a_full_group_follow_its_pace(self) -> None:
        setup = Setup(slots=1)
        parties = [Party(PartyKind.WEBHOOK, f"https://{number}.example/", "", group="office") for number in range(12)]
        for party in parties[:2]:
            setup.limits.enter(party, START)
        setup.time.now += 4 * SECOND
        due = [setup.refused(party).retry_at - setup.time.now for party in parties[2:6]]

        # Two calls at once that have run for four seconds: one place each two seconds, whichever receiver it is for.
        for place, wait in enumerate(due):
            assert MIN_WAIT_MS + place * 2 * SECOND <= wait <= MIN_WAIT_MS + (place + 1) * 2 * SECOND

    def test_work_waits_no_longer_than_it_has_waited(self) -> None:
        setup = Setup(slots=1)
        setup.limits.enter(A, START)
        setup.time.now += MINUTE
        for waited, longest in ((0, FIRST_MAX_WAIT_MS), (2 * MINUTE, 2 * MINUTE), (3 * HOUR, MAX_WAIT_MS)):
            for _ in range(30):
                wait = setup.refused(A, setup.time.now - waited).retry_at - setup.time.now
                assert MIN_WAIT_MS <= wait <= MIN_WAIT_MS + longest + MINUTE

    def test_times_are_spread_beyond_the_longest_wait(self) -> None:
        setup = Setup(slots=1)
        setup.limits.enter(A, START)
        setup.time.now += MINUTE
        due = [setup.refused(A).retry_at for _ in range(200)]
        assert len(set(due)) > 150


class TestCircuitBreaker:
    def test_open_breaker_puts_work_off_to_its_probe(self) -> None:
        setup = Setup()
        setup.fail()
        ((label, state),) = setup.reports
        assert label == "a"
        assert state is not None
        assert state.opened_at == setup.time.now

        due = [setup.refused(A).retry_at for _ in range(10)]
        assert min(due) >= state.probe_at
        assert len(set(due)) > 5
        setup.call(B)

    def test_one_probe_passes_and_closes_it(self) -> None:
        setup = Setup()
        setup.fail()
        setup.time.now = setup.refused(A).retry_at
        probe = setup.limits.enter(A, START)
        assert setup.refused(A).retry_at >= setup.time.now + MIN_WAIT_MS
        with probe:
            probe.note(is_answered=True)

        assert setup.reports[-1] == ("a", None)
        with setup.limits.enter(A, START), setup.limits.enter(A, START):
            pass

    def test_each_change_is_reported_and_logged_once(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.INFO)
        setup = Setup()
        setup.fail()
        for _ in range(100):
            setup.refused(A)
        for is_answered in (False, True):
            state = setup.reports[-1][1]
            assert state is not None
            setup.time.now = state.probe_at
            setup.call(is_answered=is_answered)
        for _ in range(100):
            setup.call()

        assert [state is not None for _, state in setup.reports] == [True, True, False]
        assert [record.message for record in caplog.records] == ["circuit breaker opened", "circuit breaker closed"]
        assert "a.example" not in caplog.text

    def test_failure_to_report_harms_no_call(self, caplog: pytest.LogCaptureFixture) -> None:
        def report(*_: Any) -> None:
            raise OSError

        time = Time()
        limits = PartyLimits(1, time, report)
        for _ in range(MAX_FAILURES):
            with limits.enter(A, START) as call:
                call.note(is_answered=False)
        with pytest.raises(PartyBusyError):
            limits.enter(A, START)
        assert "was not stored" in caplog.text


def test_memory_is_bounded() -> None:
    setup = Setup()
    for number in range(3000):
        setup.time.now += MINUTE
        setup.call(Party(PartyKind.WEBHOOK, f"https://{number}.example/", ""), is_answered=False)
        setup.call(Party(PartyKind.WEBHOOK, f"https://good-{number}.example/", "", group=f"{number}", tenant=f"{number}"))
    assert len(setup.limits._usages) <= 1001
    assert not setup.limits._groups
