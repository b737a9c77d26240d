"""Who is writing a reply: told every few seconds while a person types, and over by time."""

from collections.abc import Sequence

from app.auth.policy import require_can_send_on_behalf_of
from app.auth.principal import Principal, UserPrincipal
from app.frozen import frozen
from app.services.access.contacts import require_contact_and_owner
from app.store.engine.store import Store
from app.store.inbox.typing import Typing, people_typing, typing_of, typing_people, write_typing
from app.times.clock import HOUR, SECOND, Clock

LASTS_MS = 15 * SECOND
"""How long a person counts as writing."""

INTERVAL_MS = 10 * SECOND
"""How often apps tell it; more calls write nothing."""

MAX_PEOPLE = 20
"""How many people are shown."""


@frozen
class TypingState:
    """Until when the caller counts as writing, and from when on to tell it again, in ms."""

    until: int
    next_at: int


class TypingPeople:
    """People who are writing."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def tell(self, caller: UserPrincipal, contact_id: str) -> TypingState:
        """Record that the caller is writing a reply; writes at most once in `INTERVAL_MS`.

        Raises:
            DomainError: CONTACT_NOT_FOUND or HIGHER_ROLE.
        """
        contact, owner = require_contact_and_owner(self._store, caller, contact_id)
        require_can_send_on_behalf_of(caller, owner)
        now = self._clock()
        before = self._store.get(typing_of(contact.id, caller.id))
        if before is not None and 0 <= now - before.at < INTERVAL_MS:
            return TypingState(before.until, before.at + INTERVAL_MS)
        until = now + LASTS_MS
        typing = Typing(
            id=typing_of(contact.id, caller.id).path.id,
            uid=contact.uid,
            contact_id=contact.id,
            typed_by=caller.id,
            name=caller.user.full_name,
            at=now,
            until=until,
            expires_at=until + HOUR,
        )
        commit = self._store.commit()
        write_typing(commit, typing)
        commit.send()
        return TypingState(until, now + INTERVAL_MS)

    def list(self, caller: Principal, contact_id: str) -> Sequence[Typing]:
        """Return those who are writing in a conversation that the caller has access to, without the caller."""
        found = self._store.page(typing_people, people_typing(contact_id, self._clock(), MAX_PEOPLE, None))
        return [typing for typing in found if typing.typed_by != caller.id]
