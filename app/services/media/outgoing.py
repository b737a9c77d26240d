"""Media of outgoing messages: who may use a file, what its carrier takes, and when a file is used no more.

What can be known is checked before a message is accepted: type and size of our own files, and the number of all media.
"""

from collections.abc import Iterable, Sequence

from app.carriers.registry import Carriers, carrier_name
from app.errors import DomainError, FieldError, invalid_field, name_first
from app.media.links import MediaLinks
from app.problems.requests import PARAMETERS_INVALID
from app.services.media.fitting import find_misfit
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.messages.media_files import MediaFile, MediaState, change_media, media_files
from app.store.operations.instance_settings import INSTANCE_ID, instances
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.phone_numbers import PhoneNumber
from app.store.users.users import User
from app.times.clock import MINUTE, Clock

RELEASE_MS = MINUTE
"""Time in ms after which the sweeper looks whether a released file is still used elsewhere."""

_MISSING = "The media file does not exist any more, or belongs to somebody else. Upload it again."
_PENDING = "The media file is still being fetched from its carrier. Try again in a moment."


class OutgoingMedia:
    """Checks, uses and releases media files."""

    def __init__(self, store: Store, links: MediaLinks, carriers: Carriers, clock: Clock) -> None:
        self._store = store
        self._links = links
        self._carriers = carriers
        self._clock = clock

    def check(self, caller_id: str, owner: User, urls: Sequence[str], line: PhoneNumber | None) -> list[MediaFile]:
        """Return the media files among a message's URLs; nothing is read for a message without media.

        Args:
            caller_id: user or service account that writes the message.
            owner: user whose number sends it.
            urls: media of the message, with stable addresses.
            line: number that sends it, whose carrier's limits apply; None for a message that no carrier gets.

        Raises:
            DomainError: PARAMETERS_INVALID: a file is missing, or the carrier does not take the media.
        """
        ids = [self._links.find_id(url) for url in urls]
        own = [media_files.at(media_id) for media_id in dict.fromkeys(ids) if media_id is not None]
        if not own and (line is None or not urls):
            return []
        account = (
            organizations.at(owner.organization_id) if line is not None and owner.organization_id else None,
            tenants.at(owner.tenant_id) if line is not None and owner.tenant_id else None,
            instances.at(INSTANCE_ID) if line is not None else None,
        )
        known = self._store.read_all([*(each for each in account if each is not None), *own])
        found: list[MediaFile | None] = [None if media_id is None else known[media_files.path(media_id)] for media_id in ids]
        faults = [
            FieldError(("media", index), fault)
            for index, (media_id, media) in enumerate(zip(ids, found, strict=True))
            if media_id is not None and (fault := _find_fault(media, caller_id, owner))
        ]
        if faults:
            raise DomainError(PARAMETERS_INVALID, name_first, errors=faults)
        if line is not None:
            organization, tenant, instance = self._store.read(*account, prefetched=known)
            self._require_taken(line.provider or carrier_name(owner, organization, tenant, instance), found)
        return list({media.id: media for media in found if media is not None}.values())

    def name_types(self, urls: Sequence[str], files: Sequence[MediaFile]) -> list[str]:
        """Return the content type of each medium, empty for those elsewhere; an empty list if none is known.

        Args:
            urls: media of a message.
            files: our own files among them.
        """
        types = {media.id: media.content_type for media in files}
        return [types.get(self._links.find_id(url) or "", "") for url in urls] if types else []

    def use(self, commit: Commit, owner: User, files: Iterable[MediaFile]) -> None:
        """Note in a commit that a message uses files, which are kept with the owner's conversations from then on.

        The commit fails with a conflict if one of them is being removed.
        """
        for media in files:
            if media.sweep_at is not None:
                whose = {"uid": owner.id, "organization_id": owner.organization_id, "tenant_id": owner.tenant_id}
                change_media(commit, media, sweep_at=None, updated=self._clock(), **whose)

    def release(self, commit: Commit, urls: Iterable[str]) -> None:
        """Note in a commit that something which used files is gone; the sweeper removes those that nothing uses any more.

        The commit fails with a conflict if one of them was changed meanwhile.
        """
        ids = dict.fromkeys(media_id for url in urls if (media_id := self._links.find_id(url)) is not None)
        if not ids:
            return
        known = self._store.read_all([media_files.at(media_id) for media_id in ids])
        for media in known.values():
            if media is not None and media.state in (MediaState.STORED, MediaState.LOST) and media.sweep_at is None:
                change_media(commit, media, sweep_at=self._clock() + RELEASE_MS)

    def _require_taken(self, name: str, found: Sequence[MediaFile | None]) -> None:
        carrier = self._carriers.find(name)
        if carrier is None:
            return
        limits = carrier.capabilities
        if limits.max_media == 0:
            raise invalid_field("media", f"The carrier '{name}' sends no attachments.")
        if len(found) > limits.max_media:
            raise invalid_field("media", f"The carrier '{name}' takes at most {limits.max_media} attachments a message.")
        misfit = find_misfit([media for media in found if media is not None], limits)
        if misfit is not None:
            index = next(index for index, media in enumerate(found) if media is not None and media.id == misfit[0].id)
            raise invalid_field(("media", index), f"The carrier '{name}' {misfit[1]}")


def _find_fault(media: MediaFile | None, caller_id: str, owner: User) -> str:
    if media is None or not {media.uid, media.uploaded_by} & {owner.id, caller_id}:
        return _MISSING
    if media.state is MediaState.PENDING:
        return _PENDING
    return "" if media.state is MediaState.STORED else _MISSING
