"""Media files."""

from app.bounded_calls import BoundedCalls, WaitingThreads
from app.composition.carriers import CarrierServices
from app.composition.core import Core
from app.configuration.setting_values import ServedRequests
from app.configuration.settings import Settings
from app.frozen import frozen
from app.media.blob_store import BlobStore
from app.media.bounded_store import BoundedStore
from app.media.cloud_store import CloudStore
from app.media.folder_store import FolderStore
from app.services.media.contents import MediaContents
from app.services.media.copies import CarrierMedia
from app.services.media.files import MediaFiles
from app.services.media.outgoing import OutgoingMedia
from app.services.media.removal import MediaRemoval
from app.services.media.uploads import MediaUploads

_IMAGES_AT_ONCE = 2
"""Images that a process works on at once; each may need 300 MB for a moment."""

_STORE_CALLS = 4
"""Calls of the blob store at once in a process that serves callers: half of its threads."""

_STORE_CALLS_OF_WORKER = 8
"""Calls of the blob store at once in a worker process: a quarter of its threads, none of which has a caller who waits."""


@frozen(kw_only=True)
class MediaServices:
    """The services of media files. Without a place for media files, the instance has None for what needs one.

    Attributes:
        blobs: the blob store, for commands and for requests that count as slow calls, which are bounded already.
        bounded_blobs: the same for everything else.
    """

    blobs: BlobStore | None
    bounded_blobs: BlobStore | None
    contents: MediaContents | None
    removal: MediaRemoval | None
    uploads: MediaUploads
    files: MediaFiles
    outgoing: OutgoingMedia
    carrier_media: CarrierMedia


def build_media(core: Core, carriers: CarrierServices) -> MediaServices:
    """Build the services of media files."""
    store, clock, blobs = core.store, core.clock, choose_blob_store(core.settings)
    images = BoundedCalls(WaitingThreads(_IMAGES_AT_ONCE), _IMAGES_AT_ONCE)
    bounded = None if blobs is None else BoundedStore(blobs, _bound_store_calls(core))
    contents = None if bounded is None else MediaContents(bounded, images)
    uploaded = None if blobs is None else MediaContents(blobs, images)
    removal = None if bounded is None else MediaRemoval(store, bounded, clock)
    return MediaServices(
        blobs=blobs,
        bounded_blobs=bounded,
        contents=contents,
        removal=removal,
        uploads=MediaUploads(store, uploaded, clock),
        outgoing=OutgoingMedia(store, core.media_links, carriers.registry, clock),
        carrier_media=CarrierMedia(store, bounded, contents, core.media_links),
        files=MediaFiles(store, bounded, core.media_links, removal),
    )


def _bound_store_calls(core: Core) -> BoundedCalls:
    if core.settings.SERVES == ServedRequests.TASKS:
        return BoundedCalls(WaitingThreads(_STORE_CALLS_OF_WORKER), _STORE_CALLS_OF_WORKER)
    return BoundedCalls(core.waiting, _STORE_CALLS)


def choose_blob_store(settings: Settings) -> BlobStore | None:
    """Return the blob store that the settings name; None for none."""
    if settings.MEDIA_BUCKET:
        return CloudStore(settings.MEDIA_BUCKET, settings.GOOGLE_CLOUD_PROJECT, settings.STORAGE_EMULATOR_HOST)
    return FolderStore(settings.MEDIA_FOLDER) if settings.MEDIA_FOLDER else None
