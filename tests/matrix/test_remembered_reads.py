"""The town's connection returns what Firestore would: what a commit wrote is read again, and nothing else."""

from collections.abc import Callable, Iterator

import pytest

from app.store.engine.connection import FirestoreConnection
from app.store.users.users import living_users_of, users
from tests.matrix.remembered_reads import remember_reads
from tests.world import World


@pytest.fixture
def remembering(still_world: World) -> Iterator[World]:
    with remember_reads(still_world.instance):
        yield still_world


@pytest.fixture
def calls(remembering: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The methods that the emulator was called with."""
    made: list[str] = []
    read = FirestoreConnection.read

    def note(connection: FirestoreConnection, method: str, *arguments: object, **named: object) -> list[object]:
        made.append(method)
        return read(connection, method, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(FirestoreConnection, "read", note)
    return made


def look(world: World) -> list[Callable[[], object]]:
    """Return four ways to see Ann's name: read by id, listed, and counted alone or with others."""
    store, listed = world.instance.core.store, living_users_of(world.organization.id, 10)
    return [
        lambda: store.get(users.at(world.ann.user.id)),
        lambda: sorted(user.full_name for user in store.page(users, listed)),
        lambda: world.instance.core.database.count(listed),
        lambda: list(world.instance.core.database.count_all([listed, living_users_of(world.organization.id, 9)])),
    ]


def test_nothing_is_read_twice_while_nothing_changes(remembering: World, calls: list[str]) -> None:
    first = [see() for see in look(remembering)]
    made = list(calls)
    assert len(made) == 4

    assert [see() for see in look(remembering)] == first
    assert calls == made


def test_what_a_commit_wrote_is_read_again(remembering: World, calls: list[str]) -> None:
    first = [see() for see in look(remembering)]
    remembering.change(users, remembering.ann.user.id, full_name="Ann Baker", deleted=1)
    second = [see() for see in look(remembering)]

    assert all(before != after for before, after in zip(first, second, strict=True))
    assert len(calls) == 8


def test_other_documents_are_still_known(remembering: World, calls: list[str]) -> None:
    store = remembering.instance.core.store
    store.get(users.at(remembering.ben.user.id))
    remembering.change(users, remembering.ann.user.id, full_name="Ann Baker")
    ann, ben = store.read(users.at(remembering.ann.user.id), users.at(remembering.ben.user.id))

    assert [user.full_name for user in (ann, ben) if user] == ["Ann Baker", "Ben Baker"]
    assert calls == ["batch_get_documents"] * 2
