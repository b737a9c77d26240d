import logging
from typing import Any, NoReturn

import pytest

from app.errors import ServiceUnavailableError
from app.store.engine.database import DELETE_FIELD, Commit, Database, StoreConflictError
from app.store.users.users import users
from tests.world import World


def change(world: World) -> Commit:
    commit = world.instance.core.store.commit()
    commit.update(users.path(world.ann.user.id), {"notes": "changed"})
    return commit


class TestOnSuccess:
    def test_callbacks_run_once_in_order_after_the_write(self, world: World) -> None:
        ran: list[str] = []
        commit = change(world)
        commit.on_success(lambda: ran.append("first"))
        commit.on_success(lambda: ran.append("second"))
        assert ran == []

        commit.send()

        assert ran == ["first", "second"]

    def test_a_lost_race_drops_the_callbacks(self, world: World) -> None:
        ran: list[str] = []
        commit = world.instance.core.store.commit()
        commit.create(users.path(world.ann.user.id), {})
        commit.on_success(lambda: ran.append("never"))

        with pytest.raises(StoreConflictError):
            commit.send()

        assert ran == []

    def test_a_failing_callback_stops_no_other(self, world: World, caplog: pytest.LogCaptureFixture) -> None:
        def fail() -> NoReturn:
            raise RuntimeError("out of order")

        ran: list[str] = []
        commit = change(world)
        commit.on_success(fail)
        commit.on_success(lambda: ran.append("next"))

        with caplog.at_level(logging.ERROR):
            versions = list(commit.send())

        assert (len(versions), ran) == (1, ["next"])
        assert "out of order" in caplog.text


class TestOnFailure:
    @pytest.mark.parametrize(
        "error", [StoreConflictError("changed"), ServiceUnavailableError("Firestore"), ValueError("too long")]
    )
    def test_callback_gets_the_error(self, world: World, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
        def fail(_: Database, __: Any) -> NoReturn:
            raise error

        monkeypatch.setattr(Database, "write", fail)
        got: list[BaseException] = []
        commit = change(world)
        commit.on_failure(got.append)

        with pytest.raises(type(error)):
            commit.send()

        assert got == [error]

    def test_success_calls_none(self, world: World) -> None:
        got: list[BaseException] = []
        commit = change(world)
        commit.on_failure(got.append)

        commit.send()

        assert got == []


class TestEntries:
    def test_entries_change_one_by_one(self, world: World) -> None:
        path, database = users.path(world.ann.user.id), world.instance.core.database

        def write(**entries: object) -> None:
            commit = world.instance.core.store.commit()
            commit.update(path, {"notes": "changed"}, None, {"places": entries})
            commit.send()

        write(**{"a": 1, "9-b": 2})
        write(a=DELETE_FIELD, c=3)
        write(gone=DELETE_FIELD)

        (document,) = database.read(path)
        assert document is not None
        assert document.fields["places"] == {"9-b": 2, "c": 3}
