"""Interface of blob stores, which keep the bytes of media files."""

import time
from collections.abc import Iterator
from typing import IO, Protocol

from app.errors import ServiceUnavailableError

PIECE_BYTES = 262_144


class BlobNotFoundError(Exception):
    """The store has no blob of this key."""


class BlobStore(Protocol):
    """Blobs by key, such as `<media id>/original`. Methods raise ServiceUnavailableError if the store does not respond."""

    name: str
    """What the store is, for operators."""

    def put(self, key: str, content: IO[bytes], size: int, content_type: str) -> None:
        """Store a blob, replacing an earlier one of the same key; it is visible only when it is complete.

        Args:
            key: folder and name, of letters, digits and `-`.
            content: bytes of the blob, read from the present position.
            size: their number.
            content_type: media type.
        """

    def read(self, key: str, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `end`, exclusive, in pieces.

        Raises:
            BlobNotFoundError: there is no such blob. Raised before the first piece.
        """

    def delete_folder(self, folder: str) -> None:
        """Delete all blobs whose keys start with `<folder>/`; none is no error."""

    def check(self) -> None:
        """Store, read and delete a small blob."""


def read_whole(store: BlobStore, key: str, size: int, seconds: float) -> bytes:
    """Return a blob of `size` bytes. The time limit counts between its pieces, each of which has its own.

    Raises:
        BlobNotFoundError: there is no such blob.
        ServiceUnavailableError: the store does not respond, or takes longer than `seconds`.
    """
    end = time.monotonic() + seconds
    pieces = []
    for piece in store.read(key, 0, size):
        if time.monotonic() > end:
            raise ServiceUnavailableError("Media storage")
        pieces.append(piece)
    return b"".join(pieces)


def check_store(store: BlobStore, content: IO[bytes], size: int) -> None:
    """Store, read and delete a small blob.

    Raises:
        ServiceUnavailableError: the store does not work.
        BlobNotFoundError: the store lost the blob.
    """
    store.put("check/trial", content, size, "text/plain")
    for _ in store.read("check/trial", 0, size):
        pass
    store.delete_folder("check")
