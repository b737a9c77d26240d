"""Staging of an uploaded file: its records are stored until they are imported, so that memory holds only a few chunks."""

from collections.abc import Iterable
from typing import Any

from app.errors import DomainError
from app.problems.contacts import IMPORT_TOO_LONG
from app.services.contacts.imports.columns import FIELDS
from app.services.contacts.imports.label_cells import is_label_field
from app.services.contacts.imports.parser import Record
from app.services.contacts.imports.rows import CellWarning, RowError
from app.services.jobs.worker import LaterVersionError
from app.store.contacts.import_chunks import create_chunk, encode_row
from app.store.engine.database import Path
from app.store.engine.store import Store

CHUNK_ROWS = 100
"""Records of a chunk. One commit could create 235 contacts and reservations of their numbers, but others wait meanwhile."""

MAX_CHARACTERS = 50_000
"""Characters of a record."""

_CHUNK_BYTES = 500_000
_COMMIT_CHUNKS = 20
_COMMIT_BYTES = 4_000_000
_DELETIONS = 400


class Staging:
    """The stored records of one file."""

    def __init__(self, store: Store, job_id: str, uid: str, expires: int) -> None:
        """Begin a file.

        Args:
            store: that keeps it.
            job_id: of the job that will import it.
            uid: whose contacts they become.
            expires: when the file is no longer needed, in ms.
        """
        self._store = store
        self._job_id = job_id
        self._uid = uid
        self._expires = expires
        self._commit = store.commit()
        self._commit_bytes = 0
        self._pending: list[Path] = []
        self._written: list[Path] = []

    @property
    def chunks(self) -> int:
        """Return how many chunks there are."""
        return len(self._written) + len(self._pending)

    def keep(self, records: Iterable[Record], most: int) -> int:
        """Store a file's records, and return their number.

        Raises:
            DomainError: IMPORT_TOO_LONG: it has more than `most`; the rest of it is not read.
        """
        count = size = 0
        rows: list[bytes] = []
        for record in records:
            if count == most:
                raise DomainError(IMPORT_TOO_LONG, f"The file has more than {most} rows")
            rows.append(encode_row(write_record(record)))
            size += len(rows[-1])
            count += 1
            if len(rows) == CHUNK_ROWS or size >= _CHUNK_BYTES:
                self._add(rows, size)
                rows, size = [], 0
        if rows:
            self._add(rows, size)
        self._send()
        return count

    def remove(self) -> None:
        """Remove the records of a file that will not be imported."""
        for start in range(0, len(self._written), _DELETIONS):
            commit = self._store.commit()
            for path in self._written[start : start + _DELETIONS]:
                commit.delete(path)
            commit.send()

    def _add(self, rows: list[bytes], size: int) -> None:
        self._pending.append(create_chunk(self._commit, self._job_id, self.chunks, self._uid, rows, self._expires))
        self._commit_bytes += size
        if len(self._pending) == _COMMIT_CHUNKS or self._commit_bytes >= _COMMIT_BYTES:
            self._send()

    def _send(self) -> None:
        if self._pending:
            self._commit.send()
        self._written += self._pending
        self._commit, self._commit_bytes, self._pending = self._store.commit(), 0, []


def write_record(record: Record) -> list[Any]:
    """Return the stored form of a record."""
    if record.error is not None:
        return [record.line, record.error.field, str(record.error), record.error.value]
    if sum(map(len, record.texts.values())) > MAX_CHARACTERS:
        return [record.line, "", f"The row has more than {MAX_CHARACTERS} characters.", ""]
    if record.warnings:
        return [record.line, dict(record.texts), [[each.field, each.reason, each.value] for each in record.warnings]]
    return [record.line, dict(record.texts)]


def read_record(kept: list[Any]) -> Record:
    """Return the record from its stored form.

    Raises:
        LaterVersionError: it has a field that this version does not know.
    """
    match kept:
        case [int(line), str(field), str(reason), str(value)]:
            return Record(line, {}, RowError(field, reason, value))
        case [int(line), dict(texts)]:
            return Record(line, _read_texts(texts))
        case [int(line), dict(texts), list(warnings)]:
            return Record(line, _read_texts(texts), warnings=[CellWarning(*each) for each in warnings])
    # A shorter or longer one was written by another version.
    raise LaterVersionError


def _read_texts(texts: dict[str, str]) -> dict[str, str]:
    if not all(field in FIELDS or is_label_field(field) for field in texts):
        raise LaterVersionError
    return texts
