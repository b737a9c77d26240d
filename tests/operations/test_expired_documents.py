"""Removal of expired documents where Firestore's TTL does not remove them."""

from typing import Any

import pytest
from click.testing import CliRunner

from app.commands.operations.remove_expired import remove_expired_command
from app.services.operations import expired_documents
from app.services.operations.expired_documents import GRACE_MS
from app.store.common.expiring import EXPIRES_AT
from app.store.common.idempotency_keys import IdempotentRequest, idempotent_requests
from app.store.common.mail_counts import mail_counts
from app.store.deletion.expiring_collections import EXPIRING_COLLECTIONS
from app.times.clock import SECOND
from tests.costs.counting import counted
from tests.rules.office import find_kinds
from tests.world import TestClock, World, wait_until


def add_requests(world: World, *ids: str, expires: int, **changes: Any) -> None:
    commit = world.instance.core.store.commit()
    for name in ids:
        request = IdempotentRequest(id=name, fingerprint="a", expires=expires)
        commit.create(idempotent_requests.path(name), idempotent_requests.encode(request) | changes)
    commit.send()


def kept(world: World) -> list[str]:
    return sorted(world.instance.core.store.ids(idempotent_requests.every(300)))


def test_every_collection_with_an_expiry_is_listed() -> None:
    expiring = {kind.name: kind for kind in find_kinds() if kind.moment_fields()}

    assert expiring == EXPIRING_COLLECTIONS
    for kind in expiring.values():
        assert kind.moment_fields() == [EXPIRES_AT]
        assert "sweepShard" in kind._names.values(), kind.name


def test_only_what_expired_days_ago_is_removed(still_world: World, clock: TestClock) -> None:
    now = clock()
    add_requests(still_world, "old", expires=now - GRACE_MS - SECOND)
    add_requests(still_world, "expired", expires=now - SECOND)
    add_requests(still_world, "fresh", expires=now + SECOND)

    assert still_world.instance.operations.expired_documents.remove() == 1

    assert kept(still_world) == ["expired", "fresh"]
    clock.forward(GRACE_MS)
    assert still_world.instance.operations.expired_documents.remove() == 1
    assert kept(still_world) == ["fresh"]


def test_nothing_to_remove_costs_a_read_per_collection(still_world: World) -> None:
    with counted(still_world.instance) as cost:
        assert still_world.instance.operations.expired_documents.remove() == 0

    assert (cost.documents_read, cost.query_trips, cost.commits) == (len(EXPIRING_COLLECTIONS),) * 2 + (0,)


def test_many_are_removed_by_tasks_of_shards(world: World, clock: TestClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expired_documents, "BATCH", 3)
    add_requests(world, *(f"old{number:02}" for number in range(20)), expires=clock() - GRACE_MS - SECOND)

    assert world.instance.operations.expired_documents.remove() == 3

    assert wait_until(lambda: kept(world), lambda found: not found) == []


def test_a_key_in_use_again_is_kept(still_world: World, clock: TestClock, monkeypatch: pytest.MonkeyPatch) -> None:
    add_requests(still_world, "a", "b", "c", expires=clock() - GRACE_MS - SECOND)
    removal, store = still_world.instance.operations.expired_documents, still_world.instance.core.store
    versions = store.versions

    def find_and_change(*query: Any) -> Any:
        found = versions(*query)
        if found:
            still_world.change(idempotent_requests, "b", status=200)
        return found

    monkeypatch.setattr(store, "versions", find_and_change)

    removal.remove()

    assert kept(still_world) == ["b"]


class TestCommand:
    def test_documents_of_earlier_versions_are_removed(self, still_world: World, clock: TestClock) -> None:
        add_requests(still_world, "old", expires=clock() - SECOND)
        commit = still_world.instance.core.store.commit()
        commit.update(idempotent_requests.path("old"), {"sweepShard": None})
        commit.send()
        add_requests(still_world, "fresh", expires=clock() + SECOND * 100)

        result = CliRunner().invoke(remove_expired_command(still_world.instance), [])

        assert result.exit_code == 0, result.output
        assert "idempotency-keys: 1 removed" in result.output
        assert kept(still_world) == ["fresh"]
        assert mail_counts.name not in result.output


class TestHandlers:
    def test_a_task_removes_one_shard(self, still_world: World, clock: TestClock) -> None:
        add_requests(still_world, "one", expires=clock() - GRACE_MS - SECOND, sweepShard=1)
        add_requests(still_world, "two", expires=clock() - GRACE_MS - SECOND, sweepShard=2)

        assert still_world.instance.operations.expired_documents.remove_shard(idempotent_requests.name, 1) == 1

        assert kept(still_world) == ["two"]
