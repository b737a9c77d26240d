"""Room for messages in a month: of sends at the same moment, and of messages that move to another month."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from app.errors import DomainError, ServiceUnavailableError
from app.problems.plans import PLAN_LIMIT
from app.services.plans.limits import RECOUNT_MS
from app.store.engine.database import Commit, Database, StoreConflictError
from app.store.tenancy.organizations import Organization, organizations
from app.store.usage.message_counts import day_of
from app.times.clock import HOUR, SECOND
from tests.plans.test_plans import make_plan
from tests.refusals import assert_refused
from tests.world import TestClock, World, run_at_once


def organization_of(world: World) -> Organization:
    found = world.instance.core.store.get(organizations.at(world.organization.id))
    assert found is not None
    return found


def take(world: World, at: int, count: int = 1) -> Commit:
    """Take messages of a month in a commit that is not sent."""
    commit = world.instance.core.store.commit()
    world.instance.core.plan_limits.take_messages(commit, organization_of(world), at, count)
    return commit


def assert_used_up(world: World, at: int) -> None:
    with pytest.raises(DomainError) as refusal:
        take(world, at)
    assert refusal.value.problem is PLAN_LIMIT


def has_message(commit: Any) -> bool:
    """Whether the protocol message of a commit writes a message."""
    return any("/messages/" in each.update.name for each in commit.writes)


@contextmanager
def counting_when_stored(world: World, clock: TestClock, at: int) -> Iterator[None]:
    """Count the messages of a month anew when a message is stored, before its process knows that."""
    write = Database.write

    def write_and_count(database: Database, commit: Any) -> Any:
        versions = write(database, commit)
        if not has_message(commit):
            return versions
        clock.forward(RECOUNT_MS)
        world.instance.core.plan_limits.read_usage(organization_of(world), day_of(at)[:7])
        return versions

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "write", write_and_count)
        yield


class TestSendsAtOnce:
    def test_commits_under_way_share_what_is_left(self, still_world: World, clock: TestClock) -> None:
        make_plan(still_world, messagesPerMonth=2)

        first, second = take(still_world, clock()), take(still_world, clock())

        assert_used_up(still_world, clock())
        for commit in (first, second):
            commit.replace(organizations.path("any"), {})
            commit.send()
        assert_used_up(still_world, clock())

    def test_commit_that_is_not_sent_leaves_its_room(self, still_world: World, clock: TestClock) -> None:
        make_plan(still_world, messagesPerMonth=1)
        for _ in range(3):
            take(still_world, clock())
            gc.collect()

    def test_commit_that_loses_a_race_leaves_its_room(self, still_world: World, clock: TestClock) -> None:
        make_plan(still_world, messagesPerMonth=1)
        commit = take(still_world, clock())
        commit.create(organizations.path(still_world.organization.id), {})
        with pytest.raises(StoreConflictError):
            commit.send()

        assert take(still_world, clock()) is not None

    def test_recount_knows_the_commits_under_way(self, still_world: World, clock: TestClock) -> None:
        make_plan(still_world, messagesPerMonth=1)
        commit = take(still_world, clock())
        clock.forward(RECOUNT_MS)

        assert_used_up(still_world, clock())
        assert commit is not None

    def test_requests_at_once_stay_within_the_plan(self, still_world: World, clock: TestClock) -> None:
        make_plan(still_world, messagesPerMonth=3)
        still_world.instance.core.plan_limits.read_usage(organization_of(still_world), day_of(clock())[:7])

        answers = run_at_once(
            *[lambda index=index: still_world.send(still_world.ann, to=f"+121255501{index}") for index in range(30, 38)]
        )

        assert sorted(each.status_code for each in answers) == [200] * 3 + [429] * 5


class TestCountWhileCommitsAreUnderWay:
    def test_message_counts_once(self, still_world: World, clock: TestClock) -> None:
        make_plan(still_world, messagesPerMonth=2)
        with counting_when_stored(still_world, clock, clock()):
            assert still_world.send(still_world.ann).status_code == 200

        assert still_world.send(still_world.ann).status_code == 200
        assert_refused(still_world.send(still_world.ann), PLAN_LIMIT)


class TestFailedRequests:
    @pytest.mark.parametrize(
        ("make_error", "status"), [(lambda: ServiceUnavailableError("Firestore"), 503), (lambda: RuntimeError("broken"), 500)]
    )
    def test_failed_request_leaves_its_room(self, still_world: World, make_error: Callable[[], Exception], status: int) -> None:
        make_plan(still_world, messagesPerMonth=1)
        write = Database.write

        def fail(database: Database, commit: Any) -> Any:
            if has_message(commit):
                raise make_error()
            return write(database, commit)

        # The room is free at once, not after the next pass of the garbage collector.
        gc.disable()
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(Database, "write", fail)
                assert still_world.send(still_world.ann).status_code == status
            assert still_world.send(still_world.ann).status_code == 200
        finally:
            gc.enable()


class TestMovedMessages:
    """The plan has room for one message of each month."""

    @pytest.fixture
    def months(self, still_world: World, clock: TestClock) -> list[int]:
        """Return a time in each of the next two months, in ms."""
        make_plan(still_world, messagesPerMonth=1)
        now = datetime.fromtimestamp(clock() / SECOND, UTC)
        later = [now.year * 12 + now.month + ahead for ahead in (0, 1)]
        return [int(datetime(month // 12, month % 12 + 1, 15, 18, tzinfo=UTC).timestamp()) * SECOND for month in later]

    @staticmethod
    def schedule(world: World, at: int) -> str:
        answer = world.send(world.ann, sendAt=at)
        assert answer.status_code == 200, answer.text
        message_id: str = answer.json()["id"]
        return message_id

    @staticmethod
    def move(world: World, message_id: str, **changes: Any) -> requests.Response:
        return world.call("PATCH", f"/api/v2/scheduledMessages/{message_id}", world.ann, json=changes)

    def test_month_that_is_used_up_refuses_a_message(self, still_world: World, months: list[int]) -> None:
        moved, _ = self.schedule(still_world, months[0]), self.schedule(still_world, months[1])

        assert_refused(self.move(still_world, moved, sendAt=months[1]), PLAN_LIMIT)
        assert still_world.message(moved).send_at == months[0]
        assert self.move(still_world, moved, sendAt=months[0] + HOUR).status_code == 200
        assert self.move(still_world, moved, message="Later").status_code == 200

    def test_month_that_a_message_leaves_has_room(self, still_world: World, months: list[int]) -> None:
        moved = self.schedule(still_world, months[0])

        assert self.move(still_world, moved, sendAt=months[1]).status_code == 200
        self.schedule(still_world, months[0])
        assert_refused(still_world.send(still_world.ann, sendAt=months[1]), PLAN_LIMIT)

    def test_month_left_while_counted_has_room_for_one(self, still_world: World, clock: TestClock, months: list[int]) -> None:
        moved = self.schedule(still_world, months[0])
        with counting_when_stored(still_world, clock, months[0]):
            assert self.move(still_world, moved, sendAt=months[1]).status_code == 200

        self.schedule(still_world, months[0])
        assert_refused(still_world.send(still_world.ann, sendAt=months[0]), PLAN_LIMIT)

    def test_note_moves_into_any_month(self, still_world: World, months: list[int]) -> None:
        answer = still_world.send(
            still_world.ann, type="note", sendAt=months[0], reminder=True, scheduleTimezone="America/Denver"
        )
        assert answer.status_code == 200, answer.text
        self.schedule(still_world, months[1])

        assert self.move(still_world, answer.json()["id"], sendAt=months[1]).status_code == 200
