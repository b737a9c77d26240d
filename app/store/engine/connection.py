"""Connection to Firestore through the channel of Google's generated transport, at the level of protocol messages.

Sets retries and deadlines, and translates Google's errors into the store's.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import grpc
from google.auth.credentials import AnonymousCredentials
from google.cloud.firestore_v1.services.firestore.transports import FirestoreGrpcTransport
from google.cloud.firestore_v1.types import firestore as firestore_types

from app.errors import ServiceUnavailableError
from app.grpc_channel import make_channel, make_stub

READ_DEADLINE_SECONDS = 8.0
COMMIT_DEADLINE_SECONDS = 10.0

_READ_ATTEMPTS = 3
_FIRST_PAUSE_SECONDS = 0.1
# Without this option, gRPC starts a thread for each streamed response, which costs more CPU than the call itself.
_OPTIONS = [("SingleThreadedUnaryStream", 1), ("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]

_SERVICE = "/google.firestore.v1.Firestore/"
_STREAMS: Mapping[str, tuple[str, Any]] = {
    "batch_get_documents": ("BatchGetDocuments", firestore_types.BatchGetDocumentsResponse),
    "run_query": ("RunQuery", firestore_types.RunQueryResponse),
    "run_aggregation_query": ("RunAggregationQuery", firestore_types.RunAggregationQueryResponse),
}
"""Streaming methods: name in the protocol, and type of the responses."""

_COMMIT = "commit"

_CONFLICTS = (
    grpc.StatusCode.ALREADY_EXISTS,
    grpc.StatusCode.ABORTED,
    grpc.StatusCode.FAILED_PRECONDITION,
    grpc.StatusCode.NOT_FOUND,
)
_OUTAGES = (
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.ABORTED,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    grpc.StatusCode.INTERNAL,
    grpc.StatusCode.CANCELLED,
    grpc.StatusCode.UNKNOWN,
)


class StoreConflictError(Exception):
    """A commit lost a race: a document already existed, was missing, or had a newer version than the one read."""


class FirestoreConnection:
    """Connection to one Firestore database, opened on first use, which is after the web server has forked."""

    def __init__(self, project: str, database: str, emulator_host: str) -> None:
        """Configure the connection without opening it.

        Args:
            project: Google Cloud project id.
            database: database id; `(default)` for the first one.
            emulator_host: host:port of an emulator; empty for Google's Firestore.
        """
        self.name = f"projects/{project}/databases/{database}"
        self._emulator_host = emulator_host
        self._metadata = (
            ("google-cloud-resource-prefix", self.name),
            ("x-goog-request-params", f"project_id={project}&database_id={database}"),
            # The emulator exempts its owner from the security rules. Google's client sends the same token.
            *((("authorization", "Bearer owner"),) if emulator_host else ()),
        )
        self._transport: FirestoreGrpcTransport | None = None
        self._methods: Mapping[str, Callable[..., Any]] = {}
        self._lock = threading.Lock()

    def read(
        self, method: str, request: Any, timeout: float = READ_DEADLINE_SECONDS, attempts: int = _READ_ATTEMPTS
    ) -> list[Any]:
        """Call a streaming method and return its responses as protocol messages.

        Args:
            method: name of a streaming method.
            request: a protocol message.
            timeout: seconds per attempt.
            attempts: number of calls while Firestore is unavailable.
        """
        for attempt in range(1, attempts + 1):
            try:
                return list(self._method(method)(request, timeout=timeout, metadata=self._metadata))
            except grpc.RpcError as error:
                if attempt == attempts or error.code() is not grpc.StatusCode.UNAVAILABLE:
                    raise _translate(error) from error
                time.sleep(_FIRST_PAUSE_SECONDS * 2**attempt)
        raise AssertionError("unreachable")

    def read_concurrently(self, method: str, requests: Iterable[Any], in_flight: int) -> Iterator[list[Any]]:
        """Call a streaming method once per request, and yield the responses of each call in the order of the requests.

        Args:
            method: name of a streaming method.
            requests: protocol messages; each is taken when its call starts.
            in_flight: maximum number of calls at once.
        """
        running: deque[tuple[Any, Any]] = deque()
        try:
            for request in requests:
                running.append((request, self._method(method)(request, timeout=READ_DEADLINE_SECONDS, metadata=self._metadata)))
                if len(running) == in_flight:
                    yield self._finish(method, *running.popleft())
            while running:
                yield self._finish(method, *running.popleft())
        finally:
            for _, call in running:
                call.cancel()

    def commit(self, request: Any) -> Any:
        """Write a commit, and return the protocol message with the new versions.

        Never retried: the commit may have been written although its response was lost, and a repeated create would then fail.

        Raises:
            StoreConflictError: a precondition failed; nothing was written.
            ServiceUnavailableError: no response from Firestore; the commit may have been written.
        """
        try:
            return self._method(_COMMIT)(request, timeout=COMMIT_DEADLINE_SECONDS, metadata=self._metadata)
        except grpc.RpcError as error:
            if error.code() in _CONFLICTS:
                raise StoreConflictError(error.details()) from error
            raise _translate(error) from error

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            if self._transport is not None:
                self._transport.close()  # type: ignore[no-untyped-call]
                self._transport, self._methods = None, {}

    def _finish(self, method: str, request: Any, call: Any) -> list[Any]:
        try:
            return list(call)
        except grpc.RpcError as error:
            if error.code() is not grpc.StatusCode.UNAVAILABLE:
                raise _translate(error) from error
        return self.read(method, request)

    def _method(self, name: str) -> Callable[..., Any]:
        return (self._methods or self._open())[name]

    def _open(self) -> Mapping[str, Callable[..., Any]]:
        with self._lock:
            if not self._methods:
                self._methods = self._connect()
            return self._methods

    def _connect(self) -> Mapping[str, Callable[..., Any]]:
        channel = make_channel(FirestoreGrpcTransport, self._emulator_host, _OPTIONS)
        credentials = AnonymousCredentials() if self._emulator_host else None  # type: ignore[no-untyped-call]
        self._transport = FirestoreGrpcTransport(channel=channel, credentials=credentials)
        channel = self._transport.grpc_channel
        methods = {
            name: make_stub(channel, _SERVICE + method, response.pb(), is_streamed=True)
            for name, (method, response) in _STREAMS.items()
        }
        return {**methods, _COMMIT: make_stub(channel, f"{_SERVICE}Commit", firestore_types.CommitResponse.pb())}


def _translate(error: grpc.RpcError) -> Exception:
    """Translate an outage into ServiceUnavailableError, and re-raise everything else as a bug of ours."""
    return ServiceUnavailableError("Firestore") if error.code() in _OUTAGES else error
