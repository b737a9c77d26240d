"""Blob store in a bucket of Google Cloud Storage, by Google's client."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import IO, Any

import requests
from google.api_core import exceptions as google_errors
from google.auth import exceptions as auth_errors
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage  # type: ignore[attr-defined]

from app.errors import ServiceUnavailableError
from app.media.blob_store import PIECE_BYTES, BlobNotFoundError, check_store

_TIMEOUT_SECONDS = 10.0
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

    def put(self, key: str, content: IO[bytes], size: int, content_type: str) -> None:
        """Store a blob in one request."""
        blob = self._bucket().blob(key)
        blob.cache_control = "private, max-age=0"
        try:
            # Without a precondition the client repeats no upload; an upload of the same key has the same bytes.
            blob.upload_from_file(content, size=size, content_type=content_type, timeout=_TIMEOUT_SECONDS, checksum="crc32c")
        except _FAILURES as error:
            raise ServiceUnavailableError("Cloud Storage") from error

    def read(self, key: str, start: int, end: int) -> Iterator[bytes]:
        """Yield a part of a blob, each piece by a request of its own; only one piece is in memory."""
        blob = self._bucket().blob(key)
        first = self._download(blob, start, min(end, start + PIECE_BYTES))
        return self._pieces(blob, first, start, end)

    def delete_folder(self, folder: str) -> None:
        """Delete all blobs of a folder."""
        try:
            for blob in self._connect().list_blobs(self._bucket_name, prefix=f"{folder}/", timeout=_TIMEOUT_SECONDS):
                with suppress(google_errors.NotFound):
                    blob.delete(timeout=_TIMEOUT_SECONDS)
        except _FAILURES as error:
            raise ServiceUnavailableError("Cloud Storage") from error

    def check(self) -> None:
        """Store, read and delete a small blob."""
        check_store(self, BytesIO(b"trial"), 5)

    def _pieces(self, blob: Any, first: bytes, start: int, end: int) -> Iterator[bytes]:
        yield first
        position = start + len(first)
        while position < end:
            piece = self._download(blob, position, min(end, position + 8 * PIECE_BYTES))
            if not piece:
                return
            position += len(piece)
            yield piece

    def _download(self, blob: Any, start: int, end: int) -> bytes:
        if end <= start:
            return b""
        try:
            content: bytes = blob.download_as_bytes(start=start, end=end - 1, timeout=_TIMEOUT_SECONDS, raw_download=True)
        except google_errors.NotFound:
            raise BlobNotFoundError(blob.name) from None
        except _FAILURES as error:
            raise ServiceUnavailableError("Cloud Storage") from error
        return content

    def _bucket(self) -> Any:
        return self._connect().bucket(self._bucket_name)

    def _connect(self) -> Any:
        with self._lock:
            if self._client is None:
                try:
                    self._client = self._make_client()
                except _FAILURES as error:
                    raise ServiceUnavailableError("Cloud Storage") from error
            return self._client

    def _make_client(self) -> Any:
        if not self._emulator_host:
            return storage.Client(project=self._project)
        return storage.Client(
            project=self._project,
            credentials=AnonymousCredentials(),  # type: ignore[no-untyped-call]
            client_options={"api_endpoint": f"http://{self._emulator_host}"},
        )
