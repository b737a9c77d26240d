"""Contents of media files on their way into the blob store: type by content, images re-encoded, limits."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from io import BytesIO
from typing import IO, Any

from app.bounded_calls import BoundedCalls, CallsFullError
from app.errors import DomainError, ServiceUnavailableError
from app.frozen import frozen
from app.media.blob_store import BlobStore
from app.media.content_types import HEAD_BYTES, HEIC, IMAGES, find_type
from app.media.images import ImageRefusedError, clean_image
from app.media.links import ORIGINAL, THUMBNAIL
from app.problems.messages import MEDIA_TYPE_REFUSED, MEDIA_UNREADABLE

MAX_FILE_BYTES = 25 * 1024**2
"""Maximum bytes of a media file, uploaded or inbound."""

_PIECE_BYTES = 262_144


@frozen
class PreparedMedia:
    """A file that can be stored.

    Attributes:
        content: its bytes.
        content_type: by its content.
        attributes: those of the document: type, size, hash, and of an image its measures and variants.
        variants: bytes of variants, by name.
    """

    content: IO[bytes]
    content_type: str
    attributes: Mapping[str, Any]
    variants: Mapping[str, bytes] = field(default_factory=dict)


class MediaContents:
    """Prepares contents, and stores them in the blob store."""

    def __init__(self, blobs: BlobStore, images: BoundedCalls) -> None:
        """Create the service.

        Args:
            blobs: the blob store.
            images: bound of images that are processed at once, since each may need much memory and CPU.
        """
        self._blobs = blobs
        self._images = images

    def prepare(self, content: IO[bytes]) -> PreparedMedia:
        """Return a file in its stored form: an image without metadata, any other file unchanged.

        Args:
            content: the file, of at most MAX_FILE_BYTES, at any position.

        Raises:
            DomainError: MEDIA_TYPE_REFUSED or MEDIA_UNREADABLE.
            ServiceUnavailableError: too many images are being processed.
        """
        content.seek(0)
        content_type = require_type(content.read(HEAD_BYTES))
        content.seek(0)
        if content_type not in IMAGES:
            return PreparedMedia(content, content_type, {"content_type": content_type, **_measure(content)})
        with self.processing():
            try:
                image = clean_image(content, content_type)
            except ImageRefusedError as error:
                raise DomainError(MEDIA_UNREADABLE, str(error)) from error
        cleaned = BytesIO(image.content)
        if len(image.content) > MAX_FILE_BYTES:
            raise DomainError(MEDIA_UNREADABLE, "The image is too large to be processed.")
        attributes = {
            "content_type": content_type,
            "width": image.width,
            "height": image.height,
            "frames": image.frames,
            "variants": {THUMBNAIL: describe_variant(image.thumbnail, image.thumbnail_type)},
            **_measure(cleaned),
        }
        return PreparedMedia(cleaned, content_type, attributes, {THUMBNAIL: image.thumbnail})

    def put(self, media_id: str, prepared: PreparedMedia) -> None:
        """Store a file. Repeating it changes nothing.

        Raises:
            ServiceUnavailableError: the blob store does not respond.
        """
        for variant, content in prepared.variants.items():
            variant_type = prepared.attributes["variants"][variant]["type"]
            self.put_variant(media_id, variant, content, variant_type)
        prepared.content.seek(0)
        size = prepared.attributes["size"]
        self._blobs.put(f"{media_id}/{ORIGINAL}", prepared.content, size, prepared.content_type)

    def put_variant(self, media_id: str, variant: str, content: bytes, content_type: str) -> None:
        """Store a variant of a file.

        Raises:
            ServiceUnavailableError: the blob store does not respond.
        """
        self._blobs.put(f"{media_id}/{variant}", BytesIO(content), len(content), content_type)

    def delete(self, media_id: str) -> None:
        """Delete the bytes of a file without a document.

        Raises:
            ServiceUnavailableError: the blob store does not respond.
        """
        self._blobs.delete_folder(media_id)

    @contextmanager
    def processing(self) -> Iterator[None]:
        """Count the enclosed processing of an image.

        Raises:
            ServiceUnavailableError: too many images are being processed.
        """
        try:
            with self._images.running():
                yield
        except CallsFullError as error:
            raise ServiceUnavailableError("Image processing") from error


def describe_variant(content: bytes, content_type: str) -> dict[str, Any]:
    """Return what a document says about a variant."""
    return {"size": len(content), "type": content_type}


def require_type(head: bytes) -> str:
    """Return the type of a file by its first bytes.

    Raises:
        DomainError: MEDIA_TYPE_REFUSED, or MEDIA_UNREADABLE for an empty file.
    """
    if not head:
        raise DomainError(MEDIA_UNREADABLE, "The file is empty.")
    found = find_type(head)
    if found == HEIC:
        raise DomainError(MEDIA_TYPE_REFUSED, "HEIC photos cannot be sent; send the photo as JPEG.")
    if found is None:
        raise DomainError(MEDIA_TYPE_REFUSED)
    return found


def _measure(content: IO[bytes]) -> dict[str, Any]:
    content.seek(0)
    digest, size = hashlib.sha256(), 0
    while piece := content.read(_PIECE_BYTES):
        digest.update(piece)
        size += len(piece)
    return {"size": size, "sha256": digest.hexdigest()}
