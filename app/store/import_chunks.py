"""`import-chunks`: the rows of an uploaded file that wait for being imported, a slice's in each document.

A slice removes its own in the commit that carries it out. What a canceled or failed import leaves, and an upload that broke
off, Firestore removes when it has expired.
"""

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.store.engine.collection import Collection, Reference, stored
from app.store.engine.database import Commit, Path, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportChunk:
    """Some rows of a file; `id` is `<job>:<number>`, the number in six digits.

    Attributes:
        uid: whose contacts they are to be.
        rows: as compressed JSON lines.
        expires: when nobody will import it any more, in ms.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    rows: bytes = stored("rows")
    expires: int = stored("expiresAt", 0, is_moment=True)

    def read(self) -> Iterator[Any]:
        """Answer the rows, as they were given to `create_chunk`."""
        return (json.loads(line) for line in zlib.decompress(self.rows).splitlines())


import_chunks = Collection("import-chunks", ImportChunk)


def chunk_of(job_id: str, number: int) -> Reference[ImportChunk]:
    """Answer where a chunk of a file stands; the first is 0."""
    return import_chunks.at(f"{job_id}:{number:06}")


def encode_row(row: Any) -> bytes:
    """Answer a row as it is kept: a line of JSON."""
    # Half a surrogate pair, which some encodings can hold, becomes a question mark.
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def create_chunk(commit: Commit, job_id: str, number: int, uid: str, rows: Sequence[bytes], expires: int) -> Path:
    """Keep rows, each as `encode_row` answered it, and answer where."""
    path = chunk_of(job_id, number).path
    chunk = ImportChunk(id=path.id, uid=uid, rows=zlib.compress(b"\n".join(rows)), expires=expires)
    commit.create(path, import_chunks.encode(chunk))
    return path
