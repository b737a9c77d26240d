"""The one door to Firestore: read by path, query by page, commit all or nothing.

Everything that the store's modules do goes through these three, so that round trips can be counted and a failure of
Firestore becomes one of four exceptions. No other module imports `google.cloud.firestore`.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from google.api_core import exceptions as google_errors
from google.api_core.retry import Retry, if_exception_type
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from app.errors import ServiceUnavailableError

DELETE_FIELD = firestore.DELETE_FIELD
"""A field's value in an update that removes the field."""

READ_DEADLINE_SECONDS = 8.0
COMMIT_DEADLINE_SECONDS = 10.0
_LONGEST_ID_BYTES = 1500

Version = Any
"""When a document was last written, as Firestore says it: the precondition of a change of state."""

_read_retry = Retry(
    predicate=if_exception_type(google_errors.ServiceUnavailable, google_errors.Aborted),
    initial=0.1,
    maximum=1.0,
    timeout=READ_DEADLINE_SECONDS,
)


class StoreConflictError(Exception):
    """A commit lost a race: a document existed already, was gone, or was no longer the version that was read."""


@dataclass(frozen=True, slots=True)
class Path:
    """Where a document stands."""

    collection: str
    id: str

    def is_possible(self) -> bool:
        """Tell whether Firestore could have a document of that id; ids come from callers, who write what they like."""
        reserved = self.id in ("", ".", "..") or (self.id.startswith("__") and self.id.endswith("__"))
        return not reserved and "/" not in self.id and len(self.id.encode(errors="replace")) <= _LONGEST_ID_BYTES


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was read.

    Attributes:
        id: its id in the collection.
        fields: its data.
        version: what a later change may name as its precondition.
    """

    id: str
    fields: Mapping[str, Any]
    version: Version


@dataclass(frozen=True, slots=True)
class Query:
    """One page of a collection.

    Attributes:
        collection: the collection's name.
        where: conditions as (field, operator, value), all of which hold.
        order: (field, descending); the document id is always the last, in the direction of the field before it.
        limit: number of documents at most.
        after: values of the order's fields and the id of the document that the page begins after.
    """

    collection: str
    where: Sequence[tuple[str, str, Any]]
    order: Sequence[tuple[str, bool]]
    limit: int
    after: Sequence[Any] | None = None


class Commit:
    """Writes that Firestore takes all or not at all, in one round trip."""

    def __init__(self, database: "Database") -> None:
        self._database = database
        self._batch = database.client.batch()

    def create(self, path: Path, fields: Mapping[str, Any]) -> None:
        """Write a document that must not exist yet."""
        self._batch.create(self._database.reference(path), dict(fields))

    def update(self, path: Path, fields: Mapping[str, Any], version: Version | None = None) -> None:
        """Change fields of a document that must exist, and be of that version if one is given."""
        option = None if version is None else self._database.client.write_option(last_update_time=version)
        self._batch.update(self._database.reference(path), dict(fields), option)

    def replace(self, path: Path, fields: Mapping[str, Any]) -> None:
        """Write a document whether it exists or not."""
        self._batch.set(self._database.reference(path), dict(fields))

    def delete(self, path: Path, version: Version | None = None) -> None:
        """Remove a document, which must be of that version if one is given."""
        option = None if version is None else self._database.client.write_option(last_update_time=version)
        self._batch.delete(self._database.reference(path), option)

    def send(self) -> list[Version]:
        """Carry the writes out, and answer each document's new version.

        Raises:
            StoreConflictError: one of the preconditions did not hold; nothing was written.
            ServiceUnavailableError: Firestore did not answer; whether it wrote is not known.
        """
        try:
            # Not retried: a commit whose answer was lost may have been written, and a repeated create() would then fail.
            results = self._batch.commit(retry=None, timeout=COMMIT_DEADLINE_SECONDS)
        except (google_errors.Conflict, google_errors.FailedPrecondition, google_errors.NotFound) as error:
            # Conflict covers ALREADY_EXISTS and ABORTED.
            raise StoreConflictError(str(error)) from error
        except google_errors.GoogleAPICallError as error:
            raise _unavailable(error) from error
        return [result.update_time for result in results]


class Database:
    """A connection to one Firestore database, made at first use: after the web server has forked."""

    def __init__(self, project: str, database: str) -> None:
        """Name the database; nothing is opened yet.

        Args:
            project: id of the Google Cloud project.
            database: id of the database, `(default)` for the first one.
        """
        self._project = project
        self._database = database
        self._client: firestore.Client | None = None
        self._lock = threading.Lock()

    @property
    def client(self) -> firestore.Client:
        """Answer this process's client."""
        if self._client is None:
            with self._lock:
                if self._client is None:
                    self._client = firestore.Client(project=self._project, database=self._database)
        return self._client

    def close(self) -> None:
        """End the connection."""
        with self._lock:
            if self._client is not None:
                self._client.close()  # type: ignore[no-untyped-call]
                self._client = None

    def reference(self, path: Path) -> Any:
        """Answer the client's reference of a document."""
        return self.client.document(path.collection, path.id)

    def read(self, *paths: Path) -> list[Document | None]:
        """Read documents by path in one round trip, in the order asked for; None stands for one that does not exist.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        references = [self.reference(path) for path in paths if path.is_possible()]
        found: dict[Path, Document] = {}
        if references:
            with _translated():
                for snapshot in self.client.get_all(references, retry=_read_retry, timeout=READ_DEADLINE_SECONDS):
                    if snapshot.exists:
                        path = Path(*snapshot.reference._path)
                        found[path] = Document(snapshot.id, snapshot.to_dict() or {}, snapshot.update_time)
        return [found.get(path) for path in paths]

    def check(self, path: Path, timeout_seconds: float) -> None:
        """Make sure that Firestore answers, by one read without a second try.

        Raises:
            ServiceUnavailableError: it does not.
        """
        with _translated():
            self.reference(path).get(retry=None, timeout=timeout_seconds)

    def query(self, query: Query) -> list[Document]:
        """Read one page.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        built = self.client.collection(query.collection).limit(query.limit)
        for name, operator, value in query.where:
            built = built.where(filter=FieldFilter(name, operator, value))
        direction = "ASCENDING"
        for name, descending in query.order:
            direction = "DESCENDING" if descending else "ASCENDING"
            built = built.order_by(name, direction=direction)
        built = built.order_by("__name__", direction=direction)
        if query.after is not None:
            *values, last_id = query.after
            cursor = {name: value for (name, _), value in zip(query.order, values, strict=True)}
            built = built.start_after({**cursor, "__name__": self.reference(Path(query.collection, last_id))})
        with _translated():
            snapshots = built.stream(retry=_read_retry, timeout=READ_DEADLINE_SECONDS)
            return [Document(s.id, s.to_dict() or {}, s.update_time) for s in snapshots]

    def pages(self, query: Query) -> Iterator[list[Document]]:
        """Read a whole list page by page, holding one page in memory at a time.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        while documents := self.query(query):
            yield documents
            if len(documents) < query.limit:
                return
            last = documents[-1]
            after = [*(last.fields[name] for name, _ in query.order), last.id]
            query = Query(query.collection, query.where, query.order, query.limit, after)

    def commit(self) -> Commit:
        """Begin a commit."""
        return Commit(self)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except google_errors.GoogleAPICallError as error:
        raise _unavailable(error) from error
    except google_errors.RetryError as error:
        raise ServiceUnavailableError("Firestore") from error


def _unavailable(error: google_errors.GoogleAPICallError) -> Exception:
    """Tell an outage from a mistake of ours: only the first may be answered with 'try again'."""
    outages = (
        google_errors.ServiceUnavailable,
        google_errors.DeadlineExceeded,
        google_errors.Aborted,
        google_errors.TooManyRequests,
        google_errors.InternalServerError,
        google_errors.Cancelled,
        google_errors.Unknown,
    )
    return ServiceUnavailableError("Firestore") if isinstance(error, outages) else error
