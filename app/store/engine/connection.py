"""The connection to Firestore: Google's own generated client, called at the level of its protocol messages.

Retries and deadlines are set here, and Google's errors become the store's.
"""

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import grpc
from google.auth.credentials import AnonymousCredentials
from google.cloud.firestore_v1.services.firestore import FirestoreClient
from google.cloud.firestore_v1.services.firestore.transports import FirestoreGrpcTransport

from app.errors import ServiceUnavailableError

READ_DEADLINE_SECONDS = 8.0
COMMIT_DEADLINE_SECONDS = 10.0

_READ_ATTEMPTS = 3
_FIRST_PAUSE_SECONDS = 0.1
# Without it gRPC starts a thread for each streamed answer, which costs more CPU than the call itself.
_OPTIONS = [("SingleThreadedUnaryStream", 1), ("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]

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
    """A commit lost a race: a document existed already, was gone, or was no longer the version that was read."""


class FirestoreConnection:
    """A connection to one Firestore database, made at first use: after the web server has forked."""

    def __init__(self, project: str, database: str, emulator_host: str) -> None:
        """Name the database; nothing is opened yet.

        Args:
            project: id of the Google Cloud project.
            database: id of the database, `(default)` for the first one.
            emulator_host: host:port of an emulator, or empty for Google's Firestore.
        """
        self.name = f"projects/{project}/databases/{database}"
        self._emulator_host = emulator_host
        self._metadata = (
            ("google-cloud-resource-prefix", self.name),
            ("x-goog-request-params", f"project_id={project}&database_id={database}"),
            # The emulator lets its owner pass the security rules, as Google's client does.
            *((("authorization", "Bearer owner"),) if emulator_host else ()),
        )
        self._client: FirestoreClient | None = None
        self._lock = threading.Lock()

    def read(
        self, method: str, request: Any, timeout: float = READ_DEADLINE_SECONDS, attempts: int = _READ_ATTEMPTS
    ) -> list[Any]:
        """Call a method that streams its answers, and answer them as protocol messages.

        Args:
            method: name of the generated transport's method.
            request: a protocol message.
            timeout: seconds for each attempt.
            attempts: how often to call when Firestore is unavailable.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        for attempt in range(1, attempts + 1):
            try:
                answers = self._method(method)(request, timeout=timeout, metadata=self._metadata)
                return [type(answer).pb(answer) for answer in answers]
            except grpc.RpcError as error:
                if attempt == attempts or error.code() is not grpc.StatusCode.UNAVAILABLE:
                    raise _translate(error) from error
                time.sleep(_FIRST_PAUSE_SECONDS * 2**attempt)
        raise AssertionError("unreachable")

    def commit(self, request: Any) -> Any:
        """Carry out writes, and answer the protocol message that tells the new versions.

        Not retried: a commit whose answer was lost may have been written, and a repeated create would then fail.

        Raises:
            StoreConflictError: a precondition did not hold; nothing was written.
            ServiceUnavailableError: Firestore did not answer; whether it wrote is not known.
        """
        try:
            answer = self._method("commit")(request, timeout=COMMIT_DEADLINE_SECONDS, metadata=self._metadata)
        except grpc.RpcError as error:
            if error.code() in _CONFLICTS:
                raise StoreConflictError(error.details()) from error
            raise _translate(error) from error
        return type(answer).pb(answer)

    def close(self) -> None:
        """End the connection."""
        with self._lock:
            if self._client is not None:
                self._client.transport.close()  # type: ignore[no-untyped-call]
                self._client = None

    def _method(self, name: str) -> Callable[..., Any]:
        if self._client is None:
            with self._lock:
                if self._client is None:
                    self._client = self._connect()
        method: Callable[..., Any] = getattr(self._client.transport, name)
        return method

    def _connect(self) -> FirestoreClient:
        if self._emulator_host:
            channel = grpc.insecure_channel(self._emulator_host, options=_OPTIONS)
            transport = FirestoreGrpcTransport(channel=channel, credentials=AnonymousCredentials())  # type: ignore[no-untyped-call]
        else:
            transport = FirestoreGrpcTransport(channel=partial(_open_channel, FirestoreGrpcTransport))
        return FirestoreClient(transport=transport)


def _open_channel(transport: type[FirestoreGrpcTransport], host: str, **settings: Any) -> grpc.Channel:
    return transport.create_channel(host, **{**settings, "options": _OPTIONS})


def _translate(error: grpc.RpcError) -> Exception:
    """Tell an outage from a mistake of ours: only the first may be answered with 'try again'."""
    return ServiceUnavailableError("Firestore") if error.code() in _OUTAGES else error
