"""ZIP archive streamed while it is written: only unsent bytes are kept in memory."""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import IO, cast

from app.times.clock import SECOND

_PIECE_BYTES = 65_536


class _Outlet:
    """Output file of an archive, without a position; its bytes are taken out."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def write(self, data: bytes, /) -> int:
        self._bytes += data
        return len(data)

    def flush(self) -> None:
        pass

    def take(self, at_least: int = 0) -> bytes:
        """Return the bytes, or none yet if there are only few."""
        if len(self._bytes) <= at_least:
            return b""
        data = bytes(self._bytes)
        self._bytes.clear()
        return data


class Archive:
    """An archive being written. Send what its methods yield, in their order."""

    def __init__(self, now: int) -> None:
        """Begin an archive at a time in ms."""
        self._outlet = _Outlet()
        self._zip = zipfile.ZipFile(cast(IO[bytes], self._outlet), "w", zipfile.ZIP_DEFLATED)
        self._time = datetime.fromtimestamp(now // SECOND, UTC).timetuple()[:6]

    def add(self, name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Add a file of any length, given as a stream of pieces.

        There is an item for each piece, often empty: between two items, the web server lets others go first.
        """
        with self._zip.open(self._entry(name), "w", force_zip64=True) as entry:
            for piece in pieces:
                entry.write(piece)
                yield self._outlet.take(_PIECE_BYTES)
        yield self._outlet.take(_PIECE_BYTES)

    def add_stored(self, name: str, content: bytes) -> Iterator[bytes]:
        """Add a file uncompressed, because media files are compressed already."""
        self._zip.writestr(self._entry(name), content, zipfile.ZIP_STORED)
        yield self._outlet.take(_PIECE_BYTES)

    def end(self) -> Iterator[bytes]:
        """Write the directory, without which no program opens the archive."""
        self._zip.close()
        yield self._outlet.take()

    def _entry(self, name: str) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, self._time)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        return info
