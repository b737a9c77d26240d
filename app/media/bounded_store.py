"""Blob store whose calls at once are bounded, so that a store that hangs leaves threads for other work."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import IO

from app.bounded_calls import BoundedCalls, CallsFullError
from app.errors import ServiceUnavailableError
from app.media.blob_store import BlobStore, check_store


class BoundedStore:
    """Blobs of another store. Beyond the bound, calls raise ServiceUnavailableError, at once if the store hangs."""

    def __init__(self, blobs: BlobStore, calls: BoundedCalls) -> None:
        """Create the store.

        Args:
            blobs: the store.
            calls: bound of its calls.
        """
        self.name = blobs.name
        self._blobs = blobs
        self._calls = calls

    def put(self, key: str, content: IO[bytes], size: int, content_type: str) -> None:
        """Store a blob."""
        with self._running():
            self._blobs.put(key, content, size, content_type)

    def read(self, key: str, start: int, end: int) -> Iterator[bytes]:
        """Yield a part of a blob. A call counts while a piece is read, not while the reader works with it."""
        with self._running():
            pieces = self._blobs.read(key, start, end)
        return self._continue(pieces)

    def delete_folder(self, folder: str) -> None:
        """Delete all blobs of a folder."""
        with self._running():
            self._blobs.delete_folder(folder)

    def check(self) -> None:
        """Store, read and delete a small blob."""
        check_store(self, BytesIO(b"trial"), 5)

    def _continue(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        while True:
            with self._running(continues=True):
                piece = next(pieces, None)
            if piece is None:
                return
            yield piece

    @contextmanager
    def _running(self, *, continues: bool = False) -> Iterator[None]:
        try:
            with self._calls.running(continues=continues):
                yield
        except CallsFullError as error:
            raise ServiceUnavailableError("Media storage") from error
