"""Files of inbound messages, fetched from their carrier: its links expire, and some need the account's login.

The message is stored with our own addresses at once. A task then fetches each file, with growing pauses after failures, until
it is stored or lost. While its account has no free slot, or does not respond, the task comes again later. Ids derive from the
message, so a repeated webhook or task changes nothing.
"""

import logging
import mimetypes
from typing import Any
from urllib.parse import urlsplit

from app.carriers.base import InboundMessage
from app.crypto.keys import Keys
from app.errors import DomainError, ServiceUnavailableError
from app.frozen import replace
from app.media.content_types import ACCEPTED_TYPES, make_file_name, plain_type
from app.media.links import MediaLinks
from app.outbound_limits.limits import PartyBusyError, PartyLimits
from app.problems.requests import LATER_VERSION
from app.safe_http.client import OutboundClient
from app.services.carrier_accounts.accounts import CarrierAccountError
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.inbound.carrier_files import FileLostError, FileNotThereError, download_file, prepare_file
from app.services.inbound.media_origins import MediaOrigins
from app.services.media.contents import MediaContents, PreparedMedia
from app.services.media.removal import MediaRemoval
from app.store.engine.database import Commit, StoreConflictError
from app.store.engine.store import Store
from app.store.messages.media_files import MediaFile, MediaState, change_media, media_files
from app.store.messages.messages import Message, change_message, messages
from app.store.users.users import User
from app.task_queue.client import Queue
from app.times.clock import DAY, HOUR, MINUTE, SECOND, Clock

PAUSES_MS = (10 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR)
"""Pauses after failed attempts; after the last one a file is lost."""

GRACE_MS = 2 * MINUTE
"""How long in ms an attempt can be overdue before the sweeper schedules its task again."""

DOWN_WINDOW_MS = DAY
"""How long in ms a file waits for an account whose circuit breaker is open; then it is lost."""

_SECONDS_A_FILE = 30.0
_BUSY_MS = 10 * SECOND
_SWEEP_MARGIN_MS = 10 * SECOND
_MAX_SWEEP_INTERVAL_MS = 15 * MINUTE
_LAYOUT = "application/smil"

_log = logging.getLogger(__name__)


class MediaDownloads:
    """Files of inbound messages."""

    def __init__(
        self,
        store: Store,
        contents: MediaContents | None,
        removal: MediaRemoval | None,
        links: MediaLinks,
        origins: MediaOrigins,
        limits: PartyLimits,
        outbound: OutboundClient,
        queue: Queue,
        keys: Keys,
        clock: Clock,
    ) -> None:
        """Create the service; without `contents` the instance has no place for media, and messages keep the carrier's links."""
        self._store = store
        self._contents = contents
        self._removal = removal
        self._links = links
        self._origins = origins
        self._limits = limits
        self._outbound = outbound
        self._queue = queue
        self._keys = keys
        self._clock = clock

    def register(self, commit: Commit, message_id: str, user: User, text: InboundMessage, carrier: str, now: int) -> list[str]:
        """Add the files of an inbound message to the commit that stores it, and return their addresses.

        Their tasks are enqueued once the commit succeeded.
        """
        if self._contents is None:
            return list(text.media)
        types = [*text.media_types, *[""] * len(text.media)]
        return [
            self._register_one(commit, (message_id, index, carrier), user, url, declared, now)
            for index, (url, declared) in enumerate(zip(text.media, types, strict=False))
        ]

    def _register_one(self, commit: Commit, place: tuple[str, int, str], user: User, url: str, declared: str, now: int) -> str:
        message_id, index, carrier = place
        content_type = _guess_type(url, declared)
        if content_type == _LAYOUT:
            # Nobody sees it, and nothing is lost with it.
            return url
        media = MediaFile(
            id=self._keys.derive_id("media", message_id, str(index)),
            uid=user.id,
            organization_id=user.organization_id,
            tenant_id=user.tenant_id,
            message_id=message_id,
            state=MediaState.PENDING,
            content_type=content_type,
            file_name=make_file_name(f"file-{index + 1}", content_type),
            source_url=url,
            carrier=carrier,
            next_attempt_at=now,
            created=now,
            updated=now,
            sweep_at=now + GRACE_MS,
        )
        media_files.create(commit, media)
        commit.on_success(lambda: self._enqueue(media))
        return self._links.address(media.id, media.file_name)

    def fetch(self, media_id: str) -> None:
        """Fetch a file that is due, and store it; later, if its account has no free slot or does not respond.

        No-op for a file that is stored, lost or removed.

        Raises:
            DomainError: LATER_VERSION; the queue has to come again.
            ServiceUnavailableError: Firestore does not answer; the queue has to come again.
        """
        media = self._store.get(media_files.at(media_id))
        if media is None or media.state is not MediaState.PENDING or self._contents is None:
            if media is not None and not media_files.understands(media):
                raise DomainError(LATER_VERSION)
            return
        message = self._store.get(messages.at_leniently(media.message_id))
        if message is None:
            # The conversation was deleted meanwhile.
            if self._removal is not None:
                self._removal.remove(media)
            return
        try:
            origin = self._origins.find(media, message)
            with self._limits.enter(origin.party, media.next_attempt_at) as call:
                answer = download_file(self._outbound, media.source_url, origin.login, call, _SECONDS_A_FILE)
            prepared = prepare_file(answer, self._contents)
            self._contents.put(media.id, prepared)
        except PartyBusyError as busy:
            self._hold_back(media, busy)
        except FileLostError as error:
            self._give_up(media.id, str(error))
        except (FileNotThereError, CarrierAccountError) as error:
            self._retry(media.id, media.attempts, str(error))
        except ServiceUnavailableError as error:
            self._postpone(media, error.component)
        else:
            self._record_stored(media.id, message.id, prepared)

    def fetch_again(self, media: MediaFile) -> None:
        """Enqueue the task of an overdue file again.

        Raises:
            StoreConflictError: the file was changed meanwhile.
        """
        now = self._clock()
        commit = self._store.commit()
        changes: dict[str, Any] = {"next_attempt_at": now, "sweep_at": now + GRACE_MS}
        change_media(commit, media, **changes)
        commit.on_success(lambda: self._enqueue(replace(media, **changes)))
        commit.send()

    def _record_stored(self, media_id: str, message_id: str, prepared: PreparedMedia) -> None:
        """Record that a file is stored, and its type in the message."""

        def attempt() -> bool:
            media, message = self._store.read(media_files.at(media_id), messages.at_leniently(message_id))
            if media is None or media.state is not MediaState.PENDING:
                return media is not None
            now = self._clock()
            commit = self._store.commit()
            stored = dict(prepared.attributes) | {"state": MediaState.STORED, "source_url": "", "reason": "", "updated": now}
            change_media(commit, media, sweep_at=None, **stored)
            if message is not None:
                types = self._types_with(message, media_id, prepared.content_type)
                if types != message.media_types:
                    change_message(commit, message, media_types=types, updated=now)
            commit.send()
            return True

        if not retry_on_conflict(attempt) and self._contents is not None:
            self._contents.delete(media_id)

    def _types_with(self, message: Message, media_id: str, content_type: str) -> list[str]:
        types = [*message.media_types, *[""] * len(message.media)][: len(message.media)]
        ids = [self._links.find_id(url) for url in message.media]
        return [content_type if found == media_id else declared for found, declared in zip(ids, types, strict=True)]

    def _retry(self, media_id: str, attempts: int, reason: str) -> None:
        if attempts >= len(PAUSES_MS):
            self._give_up(media_id, reason)
        else:
            self._change_pending(media_id, attempts=attempts + 1, reason=reason, pause=PAUSES_MS[attempts])

    def _hold_back(self, media: MediaFile, busy: PartyBusyError) -> None:
        """Fetch a file later whose account has no free slot or does not respond; give up one that has waited too long.

        Usually this writes nothing. Only when the sweeper would look too soon, its time is moved.
        """
        now = self._clock()
        if busy.is_down and now - media.created > DOWN_WINDOW_MS:
            self._give_up(media.id, "The carrier has not responded for a day")
            return
        if busy.retry_at + _SWEEP_MARGIN_MS <= (media.sweep_at or 0):
            self._enqueue(media, busy.retry_at)
            return
        interval = min(max(now - media.next_attempt_at, GRACE_MS), _MAX_SWEEP_INTERVAL_MS)
        commit = self._store.commit()
        change_media(commit, media, sweep_at=busy.retry_at + interval, updated=now)
        commit.on_success(lambda: self._enqueue(media, busy.retry_at))
        try:
            commit.send()
        except StoreConflictError:
            # The other one sees to its next task.
            _log.info("somebody else was faster with a file", extra={"media_id": media.id})

    def _postpone(self, media: MediaFile, component: str) -> None:
        """Put off a file for a reason of our own, which does not count as an attempt."""
        self._change_pending(media.id, attempts=media.attempts, reason=f"{component} cannot be reached", pause=_BUSY_MS)

    def _give_up(self, media_id: str, reason: str) -> None:
        _log.warning("inbound media lost: %s", reason, extra={"media_id": media_id})
        self._change_pending(media_id, state=MediaState.LOST, reason=reason)

    def _change_pending(self, media_id: str, *, pause: int | None = None, **changes: Any) -> None:
        def attempt() -> None:
            media = self._store.get(media_files.at(media_id))
            if media is None or media.state is not MediaState.PENDING:
                return
            now = self._clock()
            due = {} if pause is None else {"next_attempt_at": now + pause}
            sweep_at = None if pause is None else now + pause + GRACE_MS
            changed = changes | due | {"updated": now}
            commit = self._store.commit()
            change_media(commit, media, sweep_at=sweep_at, **changed)
            if pause is not None:
                commit.on_success(lambda: self._enqueue(replace(media, **changed)))
            commit.send()

        retry_on_conflict(attempt)

    def _enqueue(self, media: MediaFile, due: int = 0) -> None:
        """Enqueue the task of a file, due at a time in ms; by default at that of its next attempt."""
        try:
            self._queue.media(media.id, media.attempts, due or media.next_attempt_at)
        except ServiceUnavailableError:
            _log.warning("task not scheduled; the sweeper will do it", extra={"media_id": media.id})


def _guess_type(url: str, declared: str) -> str:
    """Return the type that the carrier declared, or that the URL's extension suggests; empty for none that is accepted."""
    content_type = plain_type(declared) or plain_type(mimetypes.guess_type(urlsplit(url).path)[0] or "")
    return content_type if content_type in (*ACCEPTED_TYPES, _LAYOUT) else ""
