"""Who has a conversation open: renewed by the app once a minute, and over by time or when the person leaves.

Push notifications about the conversation are not sent to a person who has it open.
"""

from app.auth.principal import UserPrincipal
from app.frozen import frozen
from app.services.access.contacts import require_contact_and_owner
from app.services.common.optimistic_retry import retry_on_conflict
from app.store.engine.store import Store
from app.store.inbox.readers import Reader, reader_of, readers, write_reader
from app.times.clock import HOUR, SECOND, Clock

LASTS_MS = 90 * SECOND
"""How long a person counts as reading."""

INTERVAL_MS = 60 * SECOND
"""How often apps report it; more calls write nothing."""


@frozen
class ReadingState:
    """Until when the caller counts as reading, and from when on to report it again, in ms."""

    until: int
    next_at: int


class Readers:
    """People who have a conversation open."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def begin(self, caller: UserPrincipal, contact_id: str) -> ReadingState:
        """Record that the caller has a conversation open; writes at most once in `INTERVAL_MS`.

        Nothing is read or written beyond the conversation if the caller never had a device.

        Raises:
            DomainError: CONTACT_NOT_FOUND.
        """
        contact, _ = require_contact_and_owner(self._store, caller, contact_id)
        now = self._clock()
        until = now + LASTS_MS
        if not caller.user.has_devices:
            return ReadingState(until, now + INTERVAL_MS)
        reference = reader_of(contact.id, caller.id)
        before = self._store.get(reference)
        if before is not None and 0 <= now - before.at < INTERVAL_MS:
            return ReadingState(before.until, before.at + INTERVAL_MS)
        reader = Reader(
            id=reference.path.id,
            uid=contact.uid,
            contact_id=contact.id,
            read_by=caller.id,
            at=now,
            until=until,
            expires_at=until + HOUR,
        )
        commit = self._store.commit()
        write_reader(commit, reader)
        commit.send()
        return ReadingState(until, now + INTERVAL_MS)

    def end(self, caller: UserPrincipal, contact_id: str) -> None:
        """Record that the caller has left a conversation; without a record of reading, nothing changes.

        Raises:
            DomainError: CONTACT_NOT_FOUND.
        """
        contact, _ = require_contact_and_owner(self._store, caller, contact_id)

        def attempt() -> None:
            present = self._store.get(reader_of(contact.id, caller.id))
            if present is not None:
                commit = self._store.commit()
                commit.delete(readers.path(present.id), present.version)
                commit.send()

        retry_on_conflict(attempt)
