"""Blob store in a folder of this machine, for development and hosts with a disk that all servers share."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO

from app.errors import ServiceUnavailableError
from app.media.blob_store import PIECE_BYTES, BlobNotFoundError, check_store

_KEY_PART = re.compile(r"[A-Za-z0-9-]{1,80}")


class FolderStore:
    """Blobs as files: `<folder>/<first 2 characters>/<id>/<name>`."""

    def __init__(self, folder: str) -> None:
        self._root = Path(folder)
        self.name = f"folder {folder}"

    def put(self, key: str, content: IO[bytes], size: int, content_type: str) -> None:  # noqa: ARG002 - files have no type
        """Store a blob. It is written beside its place and then moved there."""
        path = self._path(*_split(key))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
                try:
                    shutil.copyfileobj(content, file, PIECE_BYTES)
                    file.flush()
                    os.replace(file.name, path)
                except BaseException:
                    os.unlink(file.name)
                    raise
        except OSError as error:
            raise ServiceUnavailableError("Media storage") from error

    def read(self, key: str, start: int, end: int) -> Iterator[bytes]:
        """Yield a part of a blob."""
        try:
            file = open(self._path(*_split(key)), "rb")  # noqa: SIM115 - the generator closes it
        except FileNotFoundError:
            raise BlobNotFoundError(key) from None
        except OSError as error:
            raise ServiceUnavailableError("Media storage") from error
        return _read_pieces(file, start, end)

    def delete_folder(self, folder: str) -> None:
        """Delete all blobs of a folder; one whose name no key can have is empty."""
        if _KEY_PART.fullmatch(folder) is None:
            return
        try:
            shutil.rmtree(self._path(folder))
        except FileNotFoundError:
            return
        except OSError as error:
            raise ServiceUnavailableError("Media storage") from error

    def check(self) -> None:
        """Store, read and delete a small blob."""
        check_store(self, BytesIO(b"trial"), 5)

    def _path(self, *parts: str) -> Path:
        if any(_KEY_PART.fullmatch(part) is None for part in parts):
            raise ValueError("not a key of a blob")
        return self._root.joinpath(parts[0][:2], *parts)


def _split(key: str) -> tuple[str, str]:
    folder, _, name = key.partition("/")
    return folder, name


def _read_pieces(file: IO[bytes], start: int, end: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        left = end - start
        while left > 0 and (piece := file.read(min(PIECE_BYTES, left))):
            left -= len(piece)
            yield piece
