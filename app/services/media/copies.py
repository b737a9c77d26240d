"""Links that carriers get, to files or to copies that fit the limits of a carrier. Copies are made once and kept."""

from collections.abc import Sequence
from io import BytesIO

from app.carriers.base import SendError, SendErrorKind
from app.carriers.capabilities import CarrierCapabilities
from app.errors import ServiceUnavailableError
from app.media.blob_store import BlobNotFoundError, BlobStore, read_whole
from app.media.content_types import make_file_name
from app.media.images import shrink_image
from app.media.links import CARRIER_LINK_MS, ORIGINAL, MediaLinks
from app.services.media.contents import MediaContents, describe_variant
from app.services.media.fitting import copy_bytes, find_misfit
from app.store.engine.database import StoreConflictError
from app.store.engine.store import Store
from app.store.messages.media_files import MediaFile, MediaState, change_media, media_files

_CODE = "media"
_SECONDS_A_FILE = 20.0


class CarrierMedia:
    """Media as carriers get them."""

    def __init__(self, store: Store, blobs: BlobStore | None, contents: MediaContents | None, links: MediaLinks) -> None:
        self._store = store
        self._blobs = blobs
        self._contents = contents
        self._links = links

    def links_for(self, urls: Sequence[str], limits: CarrierCapabilities, since: int) -> list[str]:
        """Return the links of a message's media for a carrier; foreign URLs stay as they are.

        Args:
            urls: media of the message, with stable addresses.
            limits: limits of the carrier.
            since: when the message was first handed over, in ms. Repeated attempts get the same links, since carriers compare
                repeated requests.

        Raises:
            SendError: REJECTED if a file is gone or cannot be made to fit, RETRY if the blob store does not respond.
        """
        ids = {url: media_id for url in urls if (media_id := self._links.find_id(url)) is not None}
        if not ids:
            return list(urls)
        try:
            known = self._store.read_all([media_files.at(media_id) for media_id in dict.fromkeys(ids.values())])
            files = {url: _require(known[media_files.path(media_id)]) for url, media_id in ids.items()}
            own = list(files.values())
            if (misfit := find_misfit(own, limits)) is not None:
                raise SendError(SendErrorKind.REJECTED, _CODE, f"The carrier {misfit[1]}", is_answered=None)
            share = copy_bytes(own, limits)
            return [self._link(url, files.get(url), share, limits, since) for url in urls]
        except ServiceUnavailableError as error:
            raise SendError(SendErrorKind.RETRY, _CODE, error.reason, is_answered=None) from error

    def _link(self, url: str, media: MediaFile | None, share: int, limits: CarrierCapabilities, since: int) -> str:
        if media is None:
            return url
        is_taken = media.content_type in limits.media_types
        if is_taken and (not share or media.size <= share):
            return self._links.sign(url, CARRIER_LINK_MS, since=since)
        max_bytes = min(share or limits.max_media_bytes, limits.max_media_bytes)
        variant, content_type = self._find_or_make(media, max_bytes, limits)
        return self._links.sign(
            self._links.address(media.id, make_file_name(media.file_name, content_type)), CARRIER_LINK_MS, variant, since
        )

    def _find_or_make(self, media: MediaFile, max_bytes: int, limits: CarrierCapabilities) -> tuple[str, str]:
        """Return the name and the type of a copy."""
        variant = f"c{max_bytes}"
        if (kept := media.variants.get(variant)) is not None and kept["type"] in limits.media_types:
            return variant, str(kept["type"])
        if self._blobs is None or self._contents is None:
            raise ServiceUnavailableError("Media storage")
        try:
            original = BytesIO(read_whole(self._blobs, f"{media.id}/{ORIGINAL}", media.size, _SECONDS_A_FILE))
        except BlobNotFoundError:
            raise _gone() from None
        with self._contents.processing():
            copy = shrink_image(original, media.content_type, max_bytes, tuple(limits.media_types))
        if copy is None:
            reason = f"The carrier takes at most {limits.max_media_bytes} bytes of attachments a message"
            raise SendError(SendErrorKind.REJECTED, _CODE, reason, is_answered=None)
        content, content_type = copy
        self._contents.put_variant(media.id, variant, content, content_type)
        self._record(media.id, variant, describe_variant(content, content_type))
        return variant, content_type

    def _record(self, media_id: str, variant: str, description: dict[str, object]) -> None:
        """Record a copy, without which its link opens nothing.

        Raises:
            ServiceUnavailableError: the file is changed again and again.
        """
        for _ in range(3):
            media = self._store.get(media_files.at(media_id))
            if media is None:
                raise _gone()
            commit = self._store.commit()
            change_media(commit, media, variants=media.variants | {variant: description})
            try:
                commit.send()
            except StoreConflictError:
                continue
            return
        raise ServiceUnavailableError("Firestore")


def _require(media: MediaFile | None) -> MediaFile:
    if media is None or media.state is not MediaState.STORED:
        raise _gone()
    return media


def _gone() -> SendError:
    return SendError(SendErrorKind.REJECTED, _CODE, "An attachment of the message does not exist any more", is_answered=None)
