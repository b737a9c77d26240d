"""`import-chunks`: rows of an uploaded file that wait for import, one job slice per document.

A slice deletes its chunk in the commit that imports it. Firestore's TTL deletes chunks of canceled and failed imports and of
broken uploads.
"""

import json
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from app.frozen import frozen
from app.store.common.sweep_shards import new_shard
from app.store.engine.collection import Collection, Reference
from app.store.engine.database import Commit, Path, Version
from app.store.engine.stored_fields import stored


@frozen(kw_only=True)
class ImportChunk:
    """Rows of a file; `id` is `<job>:<number>` with a six-digit number.

    Attributes:
        uid: owner of the imported contacts.
        rows: compressed JSON lines.
        expires: expiry in ms.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    rows: bytes = stored("rows")
    expires: int = stored("expiresAt", 0, is_moment=True)
    sweep_shard: int = stored("sweepShard", factory=new_shard)

    def read(self) -> Iterator[Any]:
        """Return the rows, as passed to `create_chunk`."""
        return (json.loads(line) for line in zlib.decompress(self.rows).splitlines())


import_chunks = Collection("import-chunks", ImportChunk)


def chunk_of(job_id: str, number: int) -> Reference[ImportChunk]:
    """Return the reference of a chunk of a file, counted from 0."""
    return import_chunks.at(f"{job_id}:{number:06}")


def encode_row(row: Any) -> bytes:
    """Return a row in its stored form: a line of JSON."""
    # A lone surrogate, which some encodings can contain, becomes a question mark.
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def create_chunk(commit: Commit, job_id: str, number: int, uid: str, rows: Sequence[bytes], expires: int) -> Path:
    """Store rows in the form of `encode_row`, and return their path."""
    path = chunk_of(job_id, number).path
    chunk = ImportChunk(id=path.id, uid=uid, rows=zlib.compress(b"\n".join(rows)), expires=expires)
    commit.create(path, import_chunks.encode(chunk))
    return path
