"""Blob stores: the folder, and Cloud Storage by Google's own client, held against the same cases."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from gcp_storage_emulator.server import create_server

from app.errors import ServiceUnavailableError
from app.media.blob_store import BlobNotFoundError, BlobStore
from app.media.cloud_store import CloudStore
from app.media.folder_store import FolderStore
from dev.programs.processes import LOOPBACK, find_free_port

BUCKET = "media-of-tests"
LONG = bytes(range(256)) * 20_000


@pytest.fixture(params=["folder", "cloud"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BlobStore]:
    """Each of the stores, empty."""
    if request.param == "folder":
        yield FolderStore(str(tmp_path / "media"))
        return
    port = find_free_port()
    server = create_server(LOOPBACK, port, in_memory=True, default_bucket=BUCKET)
    server.start()
    try:
        yield CloudStore(BUCKET, "demo-media", f"{LOOPBACK}:{port}")
    finally:
        server.stop()


def put(blobs: BlobStore, key: str, content: bytes) -> None:
    """Store a blob."""
    blobs.put(key, BytesIO(content), len(content), "video/mp4")


def read(blobs: BlobStore, key: str, start: int = 0, end: int = len(LONG)) -> bytes:
    """Read a part of a blob."""
    return b"".join(blobs.read(key, start, end))


class TestBlobStore:
    def test_blob_is_read_as_stored(self, blobs: BlobStore) -> None:
        put(blobs, "a1/o", LONG)

        assert read(blobs, "a1/o") == LONG

    @pytest.mark.parametrize(("start", "end"), [(0, 1), (5, 300_000), (len(LONG) - 7, len(LONG)), (9, 9)])
    def test_part_is_read(self, blobs: BlobStore, start: int, end: int) -> None:
        put(blobs, "a1/o", LONG)

        assert read(blobs, "a1/o", start, end) == LONG[start:end]

    def test_blob_is_replaced(self, blobs: BlobStore) -> None:
        put(blobs, "a1/o", b"first")
        put(blobs, "a1/o", b"other")

        assert read(blobs, "a1/o", 0, 5) == b"other"

    def test_missing_blob_is_found_out_at_once(self, blobs: BlobStore) -> None:
        with pytest.raises(BlobNotFoundError):
            blobs.read("a1/o", 0, 5)

    def test_folder_is_deleted_with_its_blobs_only(self, blobs: BlobStore) -> None:
        for key in ("a1/o", "a1/t", "a12/o"):
            put(blobs, key, b"bytes")

        blobs.delete_folder("a1")
        blobs.delete_folder("a1")

        for key in ("a1/o", "a1/t"):
            with pytest.raises(BlobNotFoundError):
                blobs.read(key, 0, 5)
        assert read(blobs, "a12/o", 0, 5) == b"bytes"

    def test_check_leaves_nothing(self, blobs: BlobStore) -> None:
        blobs.check()

        with pytest.raises(BlobNotFoundError):
            blobs.read("check/trial", 0, 5)


class TestOutage:
    def test_bucket_that_is_missing_is_an_outage(self) -> None:
        port = find_free_port()
        server = create_server(LOOPBACK, port, in_memory=True)
        server.start()
        try:
            with pytest.raises((ServiceUnavailableError, BlobNotFoundError)):
                CloudStore("missing", "demo-media", f"{LOOPBACK}:{port}").check()
        finally:
            server.stop()

    def test_folder_that_cannot_be_written_is_an_outage(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")

        with pytest.raises(ServiceUnavailableError):
            FolderStore(str(tmp_path / "file")).check()

    @pytest.mark.parametrize("key", ["../x/o", "a/../../b", "/etc/passwd", "a1/.."])
    def test_path_in_a_key_is_refused(self, tmp_path: Path, key: str) -> None:
        with pytest.raises(ValueError, match="not a key"):
            put(FolderStore(str(tmp_path)), key, b"x")
