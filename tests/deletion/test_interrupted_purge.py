"""Purges that are interrupted, repeated, or run twice at once."""

import itertools
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from firebase_admin import auth

from app.errors import ServiceUnavailableError
from app.store.deletion.purges import PurgeState, purges
from app.store.engine.connection import FirestoreConnection
from tests.deletion.purges import begin, count_places
from tests.deletion.removals import (
    delete_user,
    finish,
    places_of,
    purge_of,
    put_below,
    restore_user,
)
from tests.world import TestClock, World, run_at_once


class Interruption(BaseException):
    """The server stops here: no rule of ours catches it."""


def stop_before_commit(monkeypatch: pytest.MonkeyPatch, stop: Callable[[], None]) -> None:
    commit = FirestoreConnection.commit

    def stopping(connection: FirestoreConnection, request: Any) -> Any:
        stop()
        return commit(connection, request)

    monkeypatch.setattr(FirestoreConnection, "commit", stopping)


def stop_after_commit(monkeypatch: pytest.MonkeyPatch, stop: Callable[[], None]) -> None:
    commit = FirestoreConnection.commit

    def stopping(connection: FirestoreConnection, request: Any) -> Any:
        answer = commit(connection, request)
        stop()
        return answer

    monkeypatch.setattr(FirestoreConnection, "commit", stopping)


def stop_before_account(monkeypatch: pytest.MonkeyPatch, stop: Callable[[], None]) -> None:
    delete = auth.delete_user

    def stopping(*args: Any, **kwargs: Any) -> None:
        stop()
        delete(*args, **kwargs)

    monkeypatch.setattr(auth, "delete_user", stopping)


def stop_after_account(monkeypatch: pytest.MonkeyPatch, stop: Callable[[], None]) -> None:
    delete = auth.delete_user

    def stopping(*args: Any, **kwargs: Any) -> None:
        delete(*args, **kwargs)
        stop()

    monkeypatch.setattr(auth, "delete_user", stopping)


@pytest.mark.parametrize("place", [stop_before_commit, stop_after_commit, stop_before_account, stop_after_account])
@pytest.mark.parametrize("error", [Interruption(), ServiceUnavailableError("Firestore")])
def test_interrupted_purge_counts_each_document_once(
    still_world: World, clock: TestClock, monkeypatch: pytest.MonkeyPatch, place: Callable[..., None], error: BaseException
) -> None:
    world, uid = still_world, still_world.ann.user.id
    put_below(world, uid, 70)
    before = count_places(world, uid)
    auth.create_user(uid=uid, email="ann@example.com", password="correct horse", app=world.instance.core.accounts.app)
    purge_id = begin(world, uid)
    # The first time, the third, and so on: a slice fails, its repetition does not, the next slice fails.
    interrupts = itertools.cycle((True, False))

    def stop() -> None:
        if next(interrupts):
            raise error

    place(monkeypatch, stop)
    stopped = 0
    while (purge := purge_of(world, purge_id)).state is not PurgeState.DONE:
        clock.forward(max(purge.due - clock(), 0))
        try:
            world.instance.tenancy.purge.run(purge_id, purge.slice)
        except type(error):
            stopped += 1
        assert stopped < 30

    assert stopped >= 1
    assert places_of(world, uid) == []
    assert world.instance.core.accounts.find(uid) is None
    assert purge.removed == before
    assert before["messages"] == 70


def test_a_slice_that_runs_several_times_at_once_is_done_once(still_world: World, clock: TestClock) -> None:
    world, uid = still_world, still_world.ann.user.id
    put_below(world, uid, 70)
    before = count_places(world, uid)
    purge_id = begin(world, uid)

    while (purge := purge_of(world, purge_id)).state is not PurgeState.DONE:
        clock.forward(max(purge.due - clock(), 0))
        run_at_once(*[partial(world.instance.tenancy.purge.run, purge_id, purge.slice)] * 4)
        assert purge_of(world, purge_id).slice == purge.slice + 1

    assert places_of(world, uid) == []
    assert purge.removed == before
    assert before["messages"] == 70


def test_late_or_repeated_purge_task_does_nothing(still_world: World, clock: TestClock) -> None:
    world, uid = still_world, still_world.ann.user.id
    purge_id = begin(world, uid)
    world.instance.tenancy.purge.run(purge_id, 1)
    before = purge_of(world, purge_id)

    world.instance.tenancy.purge.run(purge_id, 1)
    world.instance.tenancy.purge.run(purge_id, 3)
    world.instance.tenancy.purge.run("user:nobody", 1)

    assert purge_of(world, purge_id) == before


def test_concurrent_restore_and_purge_is_all_or_nothing(still_world: World, clock: TestClock) -> None:
    world, uid = still_world, still_world.ann.user.id
    put_below(world, uid, 2)
    before = set(places_of(world, uid))
    purge_id = delete_user(world, world.admin, uid).json()["purgeId"]

    answers = run_at_once(
        lambda: restore_user(world, world.admin, uid),
        lambda: delete_user(world, world.admin, uid, force="true"),
    )

    assert {answer.status_code for answer in answers} <= {200, 409}
    if world.instance.core.store.get(purges.at(purge_id)) is None:
        assert set(places_of(world, uid)) == before
    else:
        finish(world, clock, purge_id)
        assert places_of(world, uid) == []
