"""`media-files`: files that messages contain. Their bytes are in the blob store, below the id.

`sweepAt` is when the sweeper must check a file: one that nothing uses is removed, one that is not yet fetched from its
carrier gets a new task. A file that a message uses and that is complete lacks it.
"""

from collections.abc import Sequence
from typing import Any

from app.frozen import frozen
from app.store.common.sweep_shards import LONGEST_OVERDUE_FIRST, new_shard, overdue_conditions
from app.store.engine.collection import Collection
from app.store.engine.database import Commit, Query, Version
from app.store.engine.open_enum import OpenEnum
from app.store.engine.stored_fields import stored


class MediaState(OpenEnum):
    """State of a file.

    Attributes:
        UPLOADING: its bytes are being stored.
        PENDING: it is not yet fetched from its carrier.
        STORED: it is complete.
        LOST: it could not be fetched; `reason` says why.
        REMOVING: its bytes are being deleted.
    """

    UPLOADING = "uploading"
    PENDING = "pending"
    STORED = "stored"
    LOST = "lost"
    REMOVING = "removing"


@frozen(kw_only=True)
class MediaFile:
    """A file. Times are ms since the epoch; 0 is never.

    Attributes:
        uid: user whose conversations contain it; until it is used, the one who uploaded it.
        uploaded_by: id of the uploading user; empty for an inbound file.
        message_id: the message that it arrived with; empty for an upload.
        content_type: media type by content; until it is fetched, as the carrier declared it.
        size: bytes.
        width: of an image, in pixels; 0 for other files.
        height: likewise.
        frames: frames of an image; more than 1 is an animation.
        file_name: safe name with an extension; also the end of its address.
        variants: thumbnail and copies for carriers, by name of the variant: `{size, type}`.
        source_url: where the carrier keeps it, until it is fetched.
        carrier: name of the carrier that it comes from.
        attempts: how often it was fetched.
        next_attempt_at: when the next attempt is due.
        reason: why it is lost, as a sentence.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    organization_id: str = stored("organizationId", "")
    tenant_id: str = stored("tenantId", "")
    uploaded_by: str = stored("uploadedBy", "")
    message_id: str = stored("messageId", "")
    state: MediaState = stored("state")
    content_type: str = stored("contentType", "")
    size: int = stored("size", 0)
    sha256: str = stored("sha256", "")
    width: int = stored("width", 0)
    height: int = stored("height", 0)
    frames: int = stored("frames", 0)
    file_name: str = stored("fileName", "")
    variants: dict[str, Any] = stored("variants", factory=dict)
    source_url: str = stored("sourceUrl", "")
    carrier: str = stored("carrier", "")
    attempts: int = stored("attempts", 0)
    next_attempt_at: int = stored("nextAttemptAt", 0)
    reason: str = stored("reason", "")
    created: int = stored("created", 0)
    updated: int = stored("updated", 0)
    sweep_at: int | None = stored("sweepAt", None)
    sweep_shard: int = stored("sweepShard", factory=new_shard)


media_files = Collection("media-files", MediaFile)


def change_media(commit: Commit, media: MediaFile, **attributes: Any) -> None:
    """Update attributes of a file, if it is unchanged. Attributes that are None are removed from the document."""
    media_files.patch(commit, media, **attributes)


def overdue_media(now: int, shards: Sequence[int], limit: int) -> Query:
    """Return the query for overdue files, longest overdue first."""
    return Query(media_files.name, overdue_conditions(now, shards), LONGEST_OVERDUE_FIRST, limit)
