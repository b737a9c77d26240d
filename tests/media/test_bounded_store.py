"""Calls of a blob store at once: the rest fails while the store hangs, and other threads go on."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest

from app import bounded_calls
from app.bounded_calls import BoundedCalls, WaitingThreads
from app.errors import ServiceUnavailableError
from app.media.blob_store import PIECE_BYTES, read_whole
from app.media.bounded_store import BoundedStore
from app.media.folder_store import FolderStore

LONG = b"x" * (2 * PIECE_BYTES)

ACTIONS: dict[str, Callable[[BoundedStore], object]] = {
    "read": lambda store: store.read("a1/o", 0, 5),
    "put": lambda store: store.put("a1/p", BytesIO(b"x"), 1, "text/plain"),
    "delete": lambda store: store.delete_folder("a1"),
    "check": lambda store: store.check(),
}


@pytest.fixture
def calls() -> BoundedCalls:
    """A bound of one call."""
    return BoundedCalls(WaitingThreads(), 1)


@pytest.fixture
def store(tmp_path: Path, calls: BoundedCalls) -> BoundedStore:
    """A store with one blob."""
    store = BoundedStore(FolderStore(str(tmp_path)), calls)
    store.put("a1/o", BytesIO(LONG), len(LONG), "video/mp4")
    return store


@contextmanager
def hanging(calls: BoundedCalls, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep a call hanging meanwhile."""
    monkeypatch.setattr(bounded_calls, "HANGING_SECONDS", 0.05)
    began, ended = threading.Event(), threading.Event()

    def hang() -> None:
        with calls.running():
            began.set()
            ended.wait()

    thread = threading.Thread(target=hang)
    thread.start()
    began.wait()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@pytest.mark.parametrize("name", ACTIONS)
def test_call_beyond_the_bound_fails(
    store: BoundedStore, calls: BoundedCalls, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with hanging(calls, monkeypatch), pytest.raises(ServiceUnavailableError) as failed:
        ACTIONS[name](store)

    assert "Retry-After" in failed.value.headers
    assert read_whole(store, "a1/o", len(LONG), 60) == LONG


def test_reader_holds_no_place_between_pieces(store: BoundedStore, calls: BoundedCalls) -> None:
    pieces = store.read("a1/o", 0, len(LONG))
    next(pieces)

    assert calls.count() == 0
    store.check()
    assert next(pieces) == LONG[PIECE_BYTES:]


def test_later_piece_of_a_hanging_store_fails(
    store: BoundedStore, calls: BoundedCalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces = store.read("a1/o", 0, len(LONG))
    next(pieces)

    with hanging(calls, monkeypatch), pytest.raises(ServiceUnavailableError):
        next(pieces)


def test_whole_blob_has_a_time_limit(store: BoundedStore) -> None:
    with pytest.raises(ServiceUnavailableError):
        read_whole(store, "a1/o", len(LONG), -1)
