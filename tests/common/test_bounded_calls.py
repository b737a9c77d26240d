"""Calls to parties that hang: as many as allowed wait, and all others are refused."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from app import bounded_calls
from app.bounded_calls import BoundedCalls, CallsFullError, WaitingThreads
from tests.world import wait_until


@contextmanager
def hanging(calls: BoundedCalls, *keys: str) -> Iterator[None]:
    with ExitStack() as running:
        for key in keys:
            running.enter_context(calls.running(key))
        yield


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_calls, "HANGING_SECONDS", 0.05)


def test_calls_beyond_the_bound_are_refused() -> None:
    calls = BoundedCalls(WaitingThreads(), 2)

    with hanging(calls, "a", "b"), pytest.raises(CallsFullError), calls.running("c"):
        pytest.fail("it ran")

    assert calls.count() == 0


def test_one_key_leaves_room_for_others() -> None:
    calls = BoundedCalls(WaitingThreads(), 3, most_per_key=2)

    with hanging(calls, "a", "a"):
        with pytest.raises(CallsFullError), calls.running("a"):
            pytest.fail("it ran")
        with calls.running("b"):
            assert calls.count() == 3


def test_one_group_of_keys_leaves_room_for_others() -> None:
    calls = BoundedCalls(WaitingThreads(), 4, most_per_key=1, most_per_group=2)

    with calls.running("a", "shared"), calls.running("b", "shared"):
        for key, group in (("c", "shared"), ("a", "other")):
            with pytest.raises(CallsFullError), calls.running(key, group):
                pytest.fail("it ran")
        with calls.running("c", "other"), calls.running("d"):
            assert calls.count() == 4


def test_a_key_may_have_more_calls_for_a_while() -> None:
    calls = BoundedCalls(WaitingThreads(), 4, most_per_key=1, most_per_group=3)

    with calls.running("a"), calls.running("a", more=1):
        for more in (0, 1):
            with pytest.raises(CallsFullError), calls.running("a", more=more):
                pytest.fail("it ran")
        with calls.running("b"):
            assert calls.count() == 3


def test_call_that_fails_leaves_its_place() -> None:
    calls = BoundedCalls(WaitingThreads(), 1)

    for _ in range(2):
        with pytest.raises(ZeroDivisionError), calls.running():
            raise ZeroDivisionError

    assert calls.count() == 0


def test_call_waits_for_one_that_is_answered_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_calls, "HANGING_SECONDS", 10.0)
    calls, ended, began = BoundedCalls(WaitingThreads(), 1), threading.Event(), threading.Event()

    def call() -> None:
        with calls.running():
            began.set()
            ended.wait(5)

    thread = threading.Thread(target=call)
    thread.start()
    began.wait(5)
    threading.Timer(0.05, ended.set).start()
    with calls.running():
        assert ended.is_set()
    thread.join()


def test_two_wait_behind_slow_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_calls, "HANGING_SECONDS", 10.0)
    monkeypatch.setattr(bounded_calls, "SLOW_SECONDS", 0.05)
    calls, ended = BoundedCalls(WaitingThreads(), 1), list[str]()

    def call() -> None:
        try:
            with calls.running():
                ended.append("ran")
        except CallsFullError:
            ended.append("refused")

    threads = [threading.Thread(target=call) for _ in range(5)]
    with calls.running():
        for thread in threads:
            thread.start()
        assert wait_until(lambda: list(ended), lambda seen: len(seen) >= 3) == ["refused"] * 3
    for thread in threads:
        thread.join()
    assert ended[3:] == ["ran"] * 2


def test_work_that_has_begun_waits_behind_slow_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_calls, "HANGING_SECONDS", 10.0)
    monkeypatch.setattr(bounded_calls, "SLOW_SECONDS", 0.05)
    calls, ended = BoundedCalls(WaitingThreads(), 1), list[str]()

    def call() -> None:
        with calls.running(continues=True):
            ended.append("ran")

    threads = [threading.Thread(target=call) for _ in range(5)]
    with calls.running():
        for thread in threads:
            thread.start()
        time.sleep(0.2)
    for thread in threads:
        thread.join()
    assert ended == ["ran"] * 5


def test_all_kinds_share_the_threads() -> None:
    waiting = WaitingThreads(3)
    one, other = BoundedCalls(waiting, 2), BoundedCalls(waiting, 2)

    with hanging(one, "", ""), hanging(other, ""):
        with pytest.raises(CallsFullError), other.running():
            pytest.fail("it ran")
        with pytest.raises(CallsFullError):
            waiting.enter()
    assert (one.count(), other.count()) == (0, 0)
    with hanging(one, "", ""), hanging(other, ""):
        pass
