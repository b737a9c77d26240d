"""A connection to Firestore that reads nothing twice while nothing changes: a call to the emulator takes most of a request."""

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from google.cloud.firestore_v1.types import BatchGetDocumentsRequest

from app.composition import Instance
from app.store.engine.connection import FirestoreConnection

_BatchGet = BatchGetDocumentsRequest.pb()


class _RememberingConnection(FirestoreConnection):
    """Returns the emulator's earlier response until a commit writes what was read.

    A commit makes it forget the written documents, and every query of their collections. So all commits must go through this
    connection: nothing else may write to its project.
    """

    def __init__(self, connection: FirestoreConnection) -> None:
        self.name = connection.name
        self._real = connection
        self._documents: dict[str, Any] = {}
        self._queries: defaultdict[str, dict[tuple[str, bytes], list[Any]]] = defaultdict(dict)
        self._commits = 0
        self._memory = threading.Lock()

    def read(self, method: str, request: Any, *limits: Any, **named_limits: Any) -> list[Any]:
        if limits or named_limits:
            return self._real.read(method, request, *limits, **named_limits)
        if method == "batch_get_documents":
            return self._get(request)
        return self._query(method, request)

    def read_concurrently(self, method: str, requests: Iterable[Any], in_flight: int) -> Iterator[list[Any]]:
        return (self.read(method, request) for request in requests)

    def commit(self, request: Any) -> Any:
        names = [write.delete or write.update.name for write in request.writes]
        self._forget(names)
        try:
            return self._real.commit(request)
        finally:
            # Again: what was read meanwhile may be what was there before.
            self._forget(names)

    def close(self) -> None:
        self._real.close()

    def _get(self, request: Any) -> list[Any]:
        with self._memory:
            found = {name: self._documents[name] for name in request.documents if name in self._documents}
            commits = self._commits
        if missing := [name for name in request.documents if name not in found]:
            answers = self._real.read("batch_get_documents", _BatchGet(database=request.database, documents=missing))
            read = {answer.found.name if answer.HasField("found") else answer.missing: answer for answer in answers}
            with self._memory:
                if commits == self._commits:
                    self._documents |= read
            found |= read
        return [found[name] for name in request.documents]

    def _query(self, method: str, request: Any) -> list[Any]:
        query = request.structured_query if method == "run_query" else request.structured_aggregation_query.structured_query
        (source,) = query.from_
        key = (method, request.SerializeToString(deterministic=True))
        with self._memory:
            known = self._queries[source.collection_id].get(key)
            commits = self._commits
        if known is not None:
            return known
        answers = self._real.read(method, request)
        with self._memory:
            if commits == self._commits:
                self._queries[source.collection_id][key] = answers
        return answers

    def _forget(self, names: list[str]) -> None:
        with self._memory:
            self._commits += 1
            for name in names:
                self._documents.pop(name, None)
                self._queries.pop(name.split("/")[-2], None)


@contextmanager
def remember_reads(instance: Instance) -> Iterator[None]:
    """Read through a remembering connection while the block runs; this instance must be the only one of its project."""
    database = instance.core.database
    connection = database._connection
    database._connection = _RememberingConnection(connection)
    try:
        yield
    finally:
        database._connection = connection
