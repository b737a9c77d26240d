"""Fitting of media files to the limits of a carrier: what it takes as it is, what a smaller copy makes fit, what never fits."""

from collections.abc import Sequence

from app.carriers.capabilities import CarrierCapabilities
from app.media.content_types import IMAGES
from app.store.messages.media_files import MediaFile

SMALLEST_COPY_BYTES = 50_000
"""Bytes into which every image of one frame can be shrunk."""


def can_shrink(media: MediaFile, limits: CarrierCapabilities) -> bool:
    """Whether a smaller copy of a file can be made that the carrier takes: of an image that is not animated."""
    return media.content_type in IMAGES and media.frames <= 1 and "image/jpeg" in limits.media_types


def find_misfit(files: Sequence[MediaFile], limits: CarrierCapabilities) -> tuple[MediaFile, str] | None:
    """Return the first file that a carrier does not take, and what the carrier takes instead; None if all fit.

    Args:
        files: our own files of one message.
        limits: limits of the carrier.

    Returns:
        The file and a phrase that completes "The carrier …".
    """
    for media in files:
        if media.content_type not in limits.media_types and not can_shrink(media, limits):
            return media, f"does not take attachments of the type {media.content_type}."
    rigid = [media for media in files if not can_shrink(media, limits)]
    left = limits.max_media_bytes - SMALLEST_COPY_BYTES * (len(files) - len(rigid))
    if sum(media.size for media in rigid) <= left:
        return None
    largest = max(rigid or files, key=lambda media: media.size)
    return largest, (
        f"takes at most {limits.max_media_bytes} bytes of attachments a message; this file has {largest.size} bytes."
    )


def copy_bytes(files: Sequence[MediaFile], limits: CarrierCapabilities) -> int:
    """Return how many bytes each image may have so that all files of a message together fit; 0 if they fit as they are."""
    if sum(media.size for media in files) <= limits.max_media_bytes:
        return 0
    flexible = sorted(media.size for media in files if can_shrink(media, limits))
    left = limits.max_media_bytes - sum(media.size for media in files if not can_shrink(media, limits))
    for index, size in enumerate(flexible):
        share = left // (len(flexible) - index)
        if size > share:
            # Rounded, so that messages of about the same size share a copy.
            return max(share // 10_000 * 10_000, 1)
        left -= size
    return 0
