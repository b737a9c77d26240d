"""Blob store in a bucket of Google Cloud Storage, by Google's client over our HTTP session."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import IO, Any

import google.auth
import requests
from google.api_core import exceptions as google_errors
from google.api_core.retry import Retry
from google.auth import exceptions as auth_errors
from google.auth import transport
from google.auth.credentials import AnonymousCredentials
from google.auth.transport.requests import AuthorizedSession
from google.cloud import storage  # type: ignore[attr-defined]
from google.cloud.storage.retry import DEFAULT_RETRY

from app.errors import ServiceUnavailableError
from app.media.blob_store import PIECE_BYTES, BlobNotFoundError, check_store
from app.safe_http.google_transport import GoogleTransport
from app.safe_http.requests_adapter import ClientAdapter
from app.safe_http.response import HttpResponse
from app.safe_http.session import HttpSession, NoAnswerError, NothingSentError

CALL_SECONDS = 10.0
"""Time limit for one call, with its requests, their repetitions and the access token."""

_LARGE_PIECE_BYTES = 8 * PIECE_BYTES
_FAILURES = (google_errors.GoogleAPIError, auth_errors.GoogleAuthError, requests.RequestException, OSError)


class CloudStore:
    """Blobs in a bucket. The client is created on first use, after the web server has forked."""

    def __init__(self, bucket: str, project: str, emulator_host: str) -> None:
        """Name the bucket.

        Args:
            bucket: name of the bucket.
            project: Google Cloud project.
            emulator_host: `host:port` of a local emulator; empty for Google's service.
        """
        self.name = f"bucket {bucket}"
        self._bucket_name = bucket
        self._project = project
        self._emulator_host = emulator_host
        self._lock = threading.Lock()
        self._client: Any = None
        self._http = HttpSession(CALL_SECONDS, keeps_connections=True)
        self._current = _CurrentCall()

    def put(self, key: str, content: IO[bytes], size: int, content_type: str) -> None:
        """Store a blob. A repeated upload has the same bytes."""
        with self._calling():
            blob = self._bucket().blob(key)
            blob.cache_control = "private, max-age=0"
            blob.upload_from_file(content, size=size, content_type=content_type, checksum="crc32c", retry=self._retry())

    def read(self, key: str, start: int, end: int) -> Iterator[bytes]:
        """Yield a part of a blob, each piece by a call of its own; only one piece is in memory."""
        first = self._download(key, start, min(end, start + PIECE_BYTES))
        return self._pieces(key, first, start, end)

    def delete_folder(self, folder: str) -> None:
        """Delete all blobs of a folder, in one call. A repetition goes on where it ended."""
        with self._calling():
            for blob in self._connect().list_blobs(self._bucket_name, prefix=f"{folder}/", retry=self._retry()):
                with suppress(google_errors.NotFound):
                    blob.delete(retry=self._retry())

    def check(self) -> None:
        """Store, read and delete a small blob."""
        check_store(self, BytesIO(b"trial"), 5)

    def _pieces(self, key: str, first: bytes, start: int, end: int) -> Iterator[bytes]:
        yield first
        position = start + len(first)
        while position < end:
            piece = self._download(key, position, min(end, position + _LARGE_PIECE_BYTES))
            if not piece:
                return
            position += len(piece)
            yield piece

    def _download(self, key: str, start: int, end: int) -> bytes:
        if end <= start:
            return b""
        with self._calling():
            blob = self._bucket().blob(key)
            try:
                content: bytes = blob.download_as_bytes(start=start, end=end - 1, raw_download=True, retry=self._retry())
            except google_errors.NotFound:
                raise BlobNotFoundError(key) from None
            return content

    @contextmanager
    def _calling(self) -> Iterator[None]:
        """Begin this thread's call, which all requests in the block share.

        Raises:
            ServiceUnavailableError: Cloud Storage does not respond in time, or refused the call.
        """
        self._current.end = time.monotonic() + CALL_SECONDS
        try:
            yield
        except _FAILURES as error:
            raise ServiceUnavailableError("Cloud Storage") from error

    def _retry(self) -> Retry:
        """Return Google's policy for repeating a request, for the time left."""
        policy: Retry = DEFAULT_RETRY.with_timeout(self._current.left())
        return policy

    def _send(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> HttpResponse:
        seconds = self._current.left()
        try:
            answer = self._http.request(method, url, headers, body, seconds=seconds, max_bytes=_LARGE_PIECE_BYTES)
        except NothingSentError as error:
            raise requests.ConnectionError("no connection") from error
        except NoAnswerError as error:
            raise requests.Timeout("no complete response") from error
        if answer.is_cut:
            raise requests.RequestException("the response is too long")
        return answer

    def _request_token(self, *arguments: Any, **options: Any) -> transport.Response:
        return GoogleTransport(self._http, self._current.end)(*arguments, **options)

    def _bucket(self) -> Any:
        return self._connect().bucket(self._bucket_name)

    def _connect(self) -> Any:
        with self._lock:
            if self._client is None:
                self._client = self._make_client()
            return self._client

    def _make_client(self) -> Any:
        options = {}
        ask: Any = self._request_token
        if self._emulator_host:
            credentials: Any = AnonymousCredentials()  # type: ignore[no-untyped-call]
            options = {"api_endpoint": f"http://{self._emulator_host}"}
        else:
            credentials, _ = google.auth.default(storage.Client.SCOPE, request=ask)
        session: Any = AuthorizedSession(credentials, auth_request=ask)  # type: ignore[no-untyped-call]
        ClientAdapter(self._send).mount_on(session)
        return storage.Client(project=self._project, credentials=credentials, _http=session, client_options=options)


class _CurrentCall(threading.local):
    """The present call of each thread.

    Attributes:
        end: when it ends, in seconds of `time.monotonic`.
    """

    end = 0.0

    def left(self) -> float:
        """Return the seconds left."""
        return max(self.end - time.monotonic(), 0.0)
