"""Low-level access to Firestore: read by path, query by page, count, atomic commits.

All modules of the store go through this one, so that round trips can be counted. Only this module, `connection` and `values`
import Google's client.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from google.cloud.firestore_v1.types import document as document_types
from google.cloud.firestore_v1.types import firestore as firestore_types
from google.cloud.firestore_v1.types import query as query_types

from app.frozen import replace
from app.store.engine.connection import FirestoreConnection, StoreConflictError
from app.store.engine.documents import Document, Path, Query, Version
from app.store.engine.values import (
    DELETE_FIELD,
    encode_position,
    encode_value,
    fill_fields,
    split_update,
)

__all__ = ["DELETE_FIELD", "Commit", "Database", "Document", "Path", "Query", "StoreConflictError", "Version"]

_log = logging.getLogger(__name__)

MAX_QUERIES_IN_FLIGHT = 16
"""How many queries of one request run at once at most; so many pages are in memory."""

_BatchGet: Any = firestore_types.BatchGetDocumentsRequest.pb()
_RunQuery: Any = firestore_types.RunQueryRequest.pb()
_RunAggregationQuery: Any = firestore_types.RunAggregationQueryRequest.pb()
_Commit: Any = firestore_types.CommitRequest.pb()
_StructuredQuery: Any = query_types.StructuredQuery.pb()
_AggregationQuery: Any = query_types.StructuredAggregationQuery.pb()
_Cursor: Any = query_types.Cursor.pb()
_Value: Any = document_types.Value.pb()

_LAST_CHARACTER = "\U0010ffff"
_ASCENDING, _DESCENDING = 1, 2
_AND = 1
_OPERATORS = {"<": 1, "<=": 2, ">": 3, ">=": 4, "==": 5, "!=": 6, "array_contains": 7, "in": 8, "array_contains_any": 9}


class Commit:
    """An atomic set of writes, sent in one round trip, with its follow-up work.

    Each attempt of an optimistic retry has its own commit, so a lost race drops the follow-ups too.
    """

    def __init__(self, database: "Database") -> None:
        self._database = database
        self._request = database.start_commit()
        self._callbacks: list[Callable[[], object]] = []
        self._failure_callbacks: list[Callable[[BaseException], object]] = []

    def on_success(self, callback: Callable[[], object]) -> None:
        """Run a callback once the writes are stored, in the order of registration.

        The process may stop before a callback runs, so something else has to repair what it would have done.
        An exception in a callback is logged. It neither stops the callbacks after it nor fails `send`: the writes are stored.
        """
        self._callbacks.append(callback)

    def on_failure(self, callback: Callable[[BaseException], object]) -> None:
        """Call a callback with the error if `send` fails; `send` raises that of the callback, or its own if there is none."""
        self._failure_callbacks.append(callback)

    def create(self, path: Path, fields: Mapping[str, Any], template: Any = None) -> None:
        """Create a document; fails if it exists.

        Args:
            path: of the document.
            fields: its data.
            template: protocol message with the data that `fields` lacks.
        """
        self._add(path, fields, template).current_document.exists = False

    def update(
        self,
        path: Path,
        fields: Mapping[str, Any],
        version: Version | None = None,
        entries: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        """Update fields, and single entries of maps, of an existing document; with `version`, only if it is unchanged."""
        _require(self._change(path, fields, entries or {}), version)

    def increase(
        self, path: Path, fields: Mapping[str, Any], counts: Mapping[str, int], version: Version | None = None
    ) -> None:
        """Update fields and increment numbers of an existing document; with `version`, only if it is unchanged."""
        write = self._change(path, fields, {})
        _require(write, version)
        for name, number in counts.items():
            write.update_transforms.add(field_path=name, increment=encode_value(number))

    def replace(self, path: Path, fields: Mapping[str, Any]) -> None:
        """Write a document, whether or not it exists."""
        self._add(path, fields)

    def merge(self, path: Path, fields: Mapping[str, Any]) -> None:
        """Write fields of a document, whether or not it exists; its other fields stay."""
        self._change(path, fields, {})

    def delete(self, path: Path, version: Version | None = None) -> None:
        """Delete an existing document; with `version`, only if it is unchanged."""
        _require(self._request.writes.add(delete=self._database.full_name(path)), version)

    def send(self) -> Iterator[Version]:
        """Send the writes, run the callbacks of `on_success`, and return the new versions of the documents, in their order.

        Raises:
            StoreConflictError: a precondition failed; nothing was written.
            ServiceUnavailableError: no response from Firestore; the commit may have been written, and no callback runs.
        """
        try:
            versions = self._database.write(self._request)
        except BaseException as error:
            for handle in self._failure_callbacks:
                handle(error)
            raise
        for callback in self._callbacks:
            try:
                callback()
            except Exception:  # noqa: BLE001 - any of them: the writes are stored
                _log.exception("a follow-up of a commit failed")
        return versions

    def _change(self, path: Path, fields: Mapping[str, Any], entries: Mapping[str, Mapping[str, Any]]) -> Any:
        """Add a write of fields, and of single entries of maps; the others of the document stay."""
        kept, mask = split_update(fields, entries)
        write = self._add(path, kept)
        write.update_mask.SetInParent()
        write.update_mask.field_paths.extend(mask)
        return write

    def _add(self, path: Path, fields: Mapping[str, Any], template: Any = None) -> Any:
        """Add a write of a document, and return its protocol message."""
        write = self._request.writes.add()
        if template is not None:
            write.update.CopyFrom(template)
        write.update.name = self._database.full_name(path)
        fill_fields(write.update.fields, fields)
        return write


class Database:
    """A Firestore database."""

    def __init__(self, connection: FirestoreConnection) -> None:
        self._connection = connection
        self._root = f"{connection.name}/documents"

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def full_name(self, path: Path) -> str:
        """Return the resource name of a document in the protocol."""
        return f"{self._root}/{path.collection}/{path.id}"

    def read(self, *paths: Path) -> list[Document | None]:
        """Read documents in one round trip, in the order given; None for a missing one."""
        names = [self.full_name(path) if path.is_possible() else "" for path in paths]
        asked = dict.fromkeys(names)
        asked.pop("", None)
        if not asked:
            return [None for _ in paths]
        request = _BatchGet(database=self._connection.name, documents=asked)
        answers = self._connection.read("batch_get_documents", request)
        found = {answer.found.name: _decode(answer.found) for answer in answers if answer.HasField("found")}
        return [found.get(name) for name in names]

    def check(self, path: Path, timeout_seconds: float) -> None:
        """Check that Firestore responds, by one read without retry."""
        request = _BatchGet(database=self._connection.name, documents=[self.full_name(path)])
        self._connection.read("batch_get_documents", request, timeout_seconds, attempts=1)

    def query(self, query: Query) -> list[Document]:
        """Read one page."""
        return _decode_page(query, self._connection.read("run_query", self._running(query)))

    def ids(self, query: Query) -> list[str]:
        """Read the document ids of one page, without the contents."""
        return [document_id for document_id, _ in self.versions(query)]

    def versions(self, query: Query) -> list[tuple[str, Version]]:
        """Read the document ids of one page with their versions, without the contents."""
        structured = self._structured(query)
        structured.select.fields.append(_field("__name__"))
        answers = self._connection.read("run_query", _RunQuery(parent=self._root, structured_query=structured))
        found = [answer.document for answer in answers if answer.HasField("document")]
        return [(document.name.rpartition("/")[2], document.update_time) for document in found]

    def count(self, query: Query) -> int:
        """Count the results of a query, up to its limit. Firestore bills one read per 1000 index entries counted."""
        (answer,) = self._connection.read("run_aggregation_query", self._counting(query))
        return _read_count(answer)

    def count_all(self, queries: Iterable[Query]) -> Iterator[int]:
        """Count the results of each query like `count`, several at once, in the order of the queries."""
        requests = map(self._counting, queries)
        for (answer,) in self._connection.read_concurrently("run_aggregation_query", requests, MAX_QUERIES_IN_FLIGHT):
            yield _read_count(answer)

    def pages(self, query: Query) -> Iterator[list[Document]]:
        """Read a list page by page, with one page in memory at a time."""
        while documents := self.query(query):
            yield documents
            if len(documents) < query.limit:
                return
            query = replace(query, after=documents[-1].position)

    def commit(self) -> Commit:
        """Start a commit."""
        return Commit(self)

    def start_commit(self) -> Any:
        """Return the protocol message of a commit without writes."""
        return _Commit(database=self._connection.name)

    def write(self, commit: Any) -> Iterator[Version]:
        """Send the protocol message of a commit; see `Commit.send`."""
        answer = self._connection.commit(commit)
        return (result.update_time for result in answer.write_results)

    def _running(self, query: Query) -> Any:
        return _RunQuery(parent=self._root, structured_query=self._structured(query))

    def _counting(self, query: Query) -> Any:
        total = _AggregationQuery.Aggregation(alias="total", count=_AggregationQuery.Aggregation.Count())
        counting = _AggregationQuery(structured_query=self._structured(query), aggregations=[total])
        return _RunAggregationQuery(parent=self._root, structured_aggregation_query=counting)

    def _structured(self, query: Query) -> Any:
        filters = [
            _StructuredQuery.Filter(
                field_filter=_StructuredQuery.FieldFilter(
                    field=_field(name), op=_OPERATORS[operator], value=encode_value(value)
                )
            )
            for name, operator, value in query.where
        ]
        directions = [_DESCENDING if descending else _ASCENDING for _, descending in query.order]
        names = [*(name for name, _ in query.order), "__name__"]
        orders = [
            _StructuredQuery.Order(field=_field(name), direction=direction)
            for name, direction in zip(names, [*directions, (directions or [_ASCENDING])[-1]], strict=True)
        ]
        structured = _StructuredQuery(
            from_=[_StructuredQuery.CollectionSelector(collection_id=query.collection)],
            # Firestore rejects an empty composite filter; the emulator accepts it.
            where=_StructuredQuery.Filter(composite_filter=_StructuredQuery.CompositeFilter(op=_AND, filters=filters))
            if filters
            else None,
            order_by=orders,
            limit={"value": query.limit},
        )
        if query.fields:
            structured.select.fields.extend(_field(name) for name in dict.fromkeys([*query.fields, *names]))
        if query.id_prefix:
            structured.start_at.CopyFrom(_Cursor(values=[self._reference(query, query.id_prefix)], before=True))
            structured.end_at.CopyFrom(_Cursor(values=[self._reference(query, query.id_prefix + _LAST_CHARACTER)], before=True))
        if query.after is not None:
            *values, last_id = query.after
            last = self._reference(query, last_id)
            structured.start_at.CopyFrom(_Cursor(values=[*map(encode_position, values), last], before=False))
        return structured

    def _reference(self, query: Query, document_id: str) -> Any:
        return _Value(reference_value=self.full_name(Path(query.collection, document_id)))


def _decode_page(query: Query, answers: Iterable[Any]) -> list[Document]:
    names = [name for name, _ in query.order]
    return [_decode(answer.document, names) for answer in answers if answer.HasField("document")]


def _read_count(answer: Any) -> int:
    return int(answer.result.aggregate_fields["total"].integer_value)


def _field(name: str) -> Any:
    return _StructuredQuery.FieldReference(field_path=name)


def _require(write: Any, version: Version | None) -> None:
    """Require that the document of a write exists, and is unchanged where a version is given."""
    if version is None:
        write.current_document.exists = True
    else:
        write.current_document.update_time.CopyFrom(version)


def _decode(document: Any, order: Sequence[str] = ()) -> Document:
    return Document(document.name.rpartition("/")[2], document.fields, document.update_time, order)
