"""A query that fails, as while its new index is being built, does not stop the maintenance of other collections."""

from typing import Any

import pytest

from app.services.operations.expired_documents import GRACE_MS
from app.store.common.idempotency_keys import IdempotentRequest, idempotent_requests
from app.store.deletion.expiring_collections import EXPIRING_COLLECTIONS
from app.store.engine.database import Query
from app.store.engine.store import Store
from app.store.messages.messages import MessageState
from app.times.clock import HOUR, MINUTE
from tests.world import TestClock, World


class MissingIndexError(Exception):
    pass


def fail_queries_of(monkeypatch: pytest.MonkeyPatch, store: Store, *collections: str) -> None:
    for name in ("versions", "page"):
        ask = getattr(store, name)

        def fail(*arguments: Any, ask: Any = ask, **options: Any) -> Any:
            query = next(each for each in arguments if isinstance(each, Query))
            if query.collection in collections:
                raise MissingIndexError
            return ask(*arguments, **options)

        monkeypatch.setattr(store, name, fail)


def test_expired_documents_of_the_others_are_removed(
    still_world: World, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = still_world.instance.core.store
    commit = store.commit()
    old = IdempotentRequest(id="old", fingerprint="a", expires=clock() - GRACE_MS - MINUTE)
    commit.create(idempotent_requests.path(old.id), idempotent_requests.encode(old))
    commit.send()
    fail_queries_of(monkeypatch, store, *(EXPIRING_COLLECTIONS.keys() - {idempotent_requests.name}))

    with pytest.raises(MissingIndexError):
        still_world.instance.operations.expired_documents.remove()

    assert list(store.ids(idempotent_requests.every(10))) == []


def test_other_kinds_are_swept(still_world: World, clock: TestClock, monkeypatch: pytest.MonkeyPatch) -> None:
    operations = still_world.instance.operations
    sent = still_world.send(still_world.ann).json()["id"]
    kinds = {kind.collection.name for kind in operations.sweeper._kinds.values()}
    fail_queries_of(monkeypatch, still_world.instance.core.store, *(kinds - {"messages"}))
    clock.forward(HOUR)
    before = still_world.message(sent)

    with pytest.raises(MissingIndexError):
        operations.sweeper.sweep()

    after = still_world.message(sent)
    assert (before.state, after.state) == (MessageState.QUEUED, MessageState.QUEUED)
    assert after.sweep_at != before.sweep_at
