"""Blocked numbers: messages from them are dropped, whether or not the number has a contact.

The reservation of the number says that it is blocked, so that it holds for numbers without a contact too. The contact, if there
is one, repeats it for those who read contacts.
"""

from collections.abc import Iterable, Sequence
from functools import partial

from app.auth.principal import Principal
from app.frozen import frozen
from app.services.access.users import resolve_owner_uid
from app.services.audit.trail import AuditTrail
from app.services.campaigns.drip_cancellation import BLOCKED, DripCancellation
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.pagination import Page, Paginator
from app.services.contacts.block_requests import BlockRefusal, BlockRequest, BlockTarget, BlockTargets
from app.services.inbox.events import add_consequences
from app.services.messages.conversations import ConversationKey
from app.store.contacts.contact_numbers import ContactNumber, block_number, contact_numbers, number_reservation
from app.store.contacts.contact_queries import blocked_numbers
from app.store.contacts.contact_writes import update_contact
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.times.clock import Clock

MAX_REQUESTS = 500
"""Requests in one commit."""

_REQUESTS_A_COMMIT = 100
"""Each writes at most a reservation, a contact, its event, an audit entry and a job; Firestore takes 500 writes a commit."""


@frozen
class BlockResult:
    """Result of one request.

    Attributes:
        request: as it was sent.
        target: user and number; None if it was refused.
        contact_id: the contact of the number; empty if it has none.
        refusal: why it was refused.
    """

    request: BlockRequest
    target: BlockTarget | None = None
    contact_id: str = ""
    refusal: BlockRefusal | None = None


class Blocking:
    """The numbers that users have blocked."""

    def __init__(
        self,
        store: Store,
        targets: BlockTargets,
        paginator: Paginator,
        audit: AuditTrail,
        drip_cancellation: DripCancellation,
        clock: Clock,
    ) -> None:
        self._store = store
        self._targets = targets
        self._paginator = paginator
        self._audit = audit
        self._drip_cancellation = drip_cancellation
        self._clock = clock

    def apply(self, caller: Principal, requests: Sequence[BlockRequest]) -> list[BlockResult]:
        """Carry requests out in their order, and return the result of each.

        A refused request does not stop the others. Of several about one number the last one wins.
        """
        results: list[BlockResult] = []
        for start in range(0, len(requests), _REQUESTS_A_COMMIT):
            some = requests[start : start + _REQUESTS_A_COMMIT]
            found = self._targets.find(caller, some)
            contact_ids = self._commit(caller, some, found)
            for request, target in zip(some, found, strict=True):
                if isinstance(target, BlockRefusal):
                    results.append(BlockResult(request, refusal=target))
                else:
                    results.append(BlockResult(request, target, contact_ids[target.party]))
        return results

    def list(self, caller: Principal, uid: str | None, limit: int, cursor: str | None) -> Page[ContactNumber]:
        """Return a page of the numbers that a user has blocked, in their order.

        Raises:
            DomainError: USER_NOT_FOUND, PARAMETERS_INVALID or CURSOR_INVALID.
        """
        uid = resolve_owner_uid(self._store, caller, uid)
        return self._paginator.page(contact_numbers, partial(blocked_numbers, uid), f"blocked:{uid}", limit, cursor)

    def _commit(
        self, caller: Principal, requests: Sequence[BlockRequest], found: Sequence[BlockTarget | BlockRefusal]
    ) -> dict[ConversationKey, str]:
        """Write what the requests change, and return the contact of each number."""
        wanted = {
            target.party: (target, request.blocks)
            for request, target in zip(requests, found, strict=True)
            if isinstance(target, BlockTarget)
        }

        def attempt() -> dict[ConversationKey, str]:
            numbers = self._read(wanted)
            commit = self._store.commit()
            changed = [
                self._change(commit, caller, *wanted[party], reservation, contact)
                for party, (reservation, contact) in numbers.items()
            ]
            for party, (_, contact) in numbers.items():
                if contact is not None and wanted[party][1]:
                    self._drip_cancellation.add(commit, party.uid, contact.drips, BLOCKED)
            if any(changed):
                commit.send()
            return {party: contact.id if contact else "" for party, (_, contact) in numbers.items()}

        return retry_on_conflict(attempt)

    def _read(self, parties: Iterable[ConversationKey]) -> dict[ConversationKey, tuple[ContactNumber | None, Contact | None]]:
        """Read the claims of numbers and the contacts that they name, in two round trips."""
        paths = {party: number_reservation(party.uid, party.number) for party in parties}
        reservations = self._store.read_all([*paths.values()])
        named = [
            reservation.contact_id
            for reservation in reservations.values()
            if reservation is not None and reservation.contact_id
        ]
        read = self._store.read_all([contacts.at_leniently(contact_id) for contact_id in named])
        numbers: dict[ConversationKey, tuple[ContactNumber | None, Contact | None]] = {}
        for party, reference in paths.items():
            reservation = reservations[reference.path]
            numbers[party] = (reservation, read.get(contacts.path(reservation.contact_id)) if reservation is not None else None)
        return numbers

    def _change(
        self,
        commit: Commit,
        caller: Principal,
        target: BlockTarget,
        blocks: bool,
        reservation: ContactNumber | None,
        contact: Contact | None,
    ) -> bool:
        """Add what one request changes to a commit; return whether it changes anything."""
        was_blocked = reservation is not None and reservation.blocked
        if was_blocked == blocks and (contact is None or contact.blocked == blocks):
            return False
        party, owner = target.party, target.owner.user
        block_number(commit, party.uid, party.number, reservation, blocks)
        if contact is not None:
            # On condition of its version: a drip that is applied at this moment would not be among those that end.
            now = self._clock()
            changed = update_contact(commit, contact, contact.version, blocked=blocks, updated=now)
            add_consequences(commit, contact, changed, caller.id, now)
        action = "contact.block" if blocks else "contact.unblock"
        self._audit.record_for_user(commit, caller, action, owner, {}, {"phone_number": party.number})
        return True
