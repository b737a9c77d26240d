"""Media files."""

from app.bounded_calls import BoundedCalls, WaitingThreads
from app.composition.carriers import CarrierServices
from app.composition.core import Core
from app.configuration.settings import Settings
from app.frozen import frozen
from app.media.blob_store import BlobStore
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


@frozen(kw_only=True)
class MediaServices:
    """The services of media files. `contents` and `removal` are None where the instance has no place for media files."""

    blobs: BlobStore | None
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
    contents = None if blobs is None else MediaContents(blobs, images)
    removal = None if blobs is None else MediaRemoval(store, blobs, clock)
    return MediaServices(
        blobs=blobs,
        contents=contents,
        removal=removal,
        uploads=MediaUploads(store, contents, clock),
        outgoing=OutgoingMedia(store, core.media_links, carriers.registry, clock),
        carrier_media=CarrierMedia(store, blobs, contents, core.media_links),
        files=MediaFiles(store, blobs, core.media_links, removal),
    )


def choose_blob_store(settings: Settings) -> BlobStore | None:
    """Return the blob store that the settings name; None for none."""
    if settings.MEDIA_BUCKET:
        return CloudStore(settings.MEDIA_BUCKET, settings.GOOGLE_CLOUD_PROJECT, settings.STORAGE_EMULATOR_HOST)
    return FolderStore(settings.MEDIA_FOLDER) if settings.MEDIA_FOLDER else None
