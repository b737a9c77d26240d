"""Requests to block or unblock: each names a number or a contact, and a user or the user's number."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.addresses.phone_number_parser import read_address, to_e164
from app.auth.policy import TargetUser, can_send_on_behalf_of
from app.auth.principal import Principal, UserPrincipal
from app.frozen import frozen
from app.problems.catalogue import Problem
from app.problems.contacts import CONTACT_IS_GROUP, CONTACT_NOT_FOUND
from app.problems.permissions import HIGHER_ROLE
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.services.access.conversations import filter_accessible_owners
from app.services.messages.conversations import ConversationKey
from app.store.contacts.contact_numbers import number_reservation
from app.store.contacts.contacts import contacts
from app.store.engine.collection import Reference
from app.store.engine.store import Prefetched, Store
from app.store.users.phone_numbers import phone_numbers

_WHOLE_DIGITS = 7


@frozen
class BlockRequest:
    """One request.

    Attributes:
        blocks: block the number; False unblocks it.
        sender: a contact's number in any spelling, another sender as its carrier writes it, or the id of a contact.
        user: the user who blocks, by id or number; None is the contact's owner, or else the caller.
    """

    blocks: bool
    sender: str
    user: str | None = None


@frozen
class BlockTarget:
    """The user and the number that a request names."""

    party: ConversationKey
    owner: TargetUser


@frozen
class BlockRefusal:
    """Why a request cannot be carried out; the other requests still are."""

    problem: Problem
    reason: str


class BlockTargets:
    """Finds the users and numbers that requests name."""

    def __init__(self, store: Store, region: str) -> None:
        """Set the region whose country code is assumed for national numbers."""
        self._store = store
        self._region = region

    def find(self, caller: Principal, requests: Sequence[BlockRequest]) -> list[BlockTarget | BlockRefusal]:
        """Return the target of each request, as far as the caller has access.

        At most three round trips, and one more where a sender is named that only carriers name.
        """
        references: dict[Any, Reference[Any]] = {}
        for request in requests:
            for reference in self._named_by(request):
                references[reference.path] = reference
        read = self._store.read_all([*references.values()])
        found = [self._find(caller, request, read) for request in requests]
        parties = {named.party for named in found if isinstance(named, _Named)}
        owners = filter_accessible_owners(self._store, caller, {party.uid for party in parties})
        doubtful = [named.party for named in found if isinstance(named, _Named) and named.doubt and named.party.uid in owners]
        reservations = self._store.read_all([number_reservation(party.uid, party.number) for party in dict.fromkeys(doubtful)])
        return [
            self._settle(caller, request, named, owners, reservations) if isinstance(named, _Named) else named
            for request, named in zip(requests, found, strict=True)
        ]

    def _named_by(self, request: BlockRequest) -> list[Reference[Any]]:
        named: list[Reference[Any]] = []
        if not _is_number(request.sender):
            named.append(contacts.at_leniently(request.sender))
        if request.user is not None and (number := self._number(request.user)) is not None:
            named.append(phone_numbers.at(number))
        return named

    def _find(self, caller: Principal, request: BlockRequest, read: Prefetched) -> "_Named | BlockRefusal":
        contact = None if _is_number(request.sender) else read[contacts.path(request.sender)]
        if contact is not None and contact.is_group:
            return _Named(ConversationKey(contact.uid, contact.address, tuple(contact.participants)))
        if contact is not None:
            uid = contact.uid if request.user is None else self._uid(caller, request, read)
            return _Named(ConversationKey(uid, contact.phone_number)) if contact.uid == uid else _refuse(CONTACT_NOT_FOUND)
        address = read_address(request.sender, self._region)
        uid = self._uid(caller, request, read)
        if uid is None:
            return _refuse(USER_NOT_FOUND if _is_number(request.sender) else CONTACT_NOT_FOUND)
        return _Named(ConversationKey(uid, address.value), address.doubt)

    def _uid(self, caller: Principal, request: BlockRequest, read: Prefetched) -> str | None:
        if request.user is None:
            return caller.id if isinstance(caller, UserPrincipal) else None
        if not _is_number(request.user):
            return request.user
        number = self._number(request.user)
        line = None if number is None else read[phone_numbers.path(number)]
        return None if line is None or not line.is_in_use else str(line.uid)

    def _settle(
        self,
        caller: Principal,
        request: BlockRequest,
        named: "_Named",
        owners: Mapping[str, TargetUser],
        reservations: Prefetched,
    ) -> BlockTarget | BlockRefusal:
        party = named.party
        owner = owners.get(party.uid)
        if owner is None:
            # A contact without access is reported like one that does not exist, whichever user is named beside it.
            return _refuse(USER_NOT_FOUND if _is_number(request.sender) else CONTACT_NOT_FOUND)
        if not can_send_on_behalf_of(caller, owner):
            return _refuse(HIGHER_ROLE)
        if party.participants:
            return BlockRefusal(CONTACT_IS_GROUP, "A group cannot be blocked: block the numbers in `participants`")
        if named.doubt and reservations[number_reservation(party.uid, party.number).path] is None:
            return _refuse_sender(request.sender, named.doubt)
        return BlockTarget(party, owner)

    def _number(self, spelling: str) -> str | None:
        return to_e164(spelling, self._region) if _is_number(spelling) else None


@frozen
class _Named:
    """The user and sender that a request names.

    Attributes:
        doubt: why the sender is no number; it must have written, or be blocked already. Empty for an ordinary number.
    """

    party: ConversationKey
    doubt: str = ""


def _is_number(name: str) -> bool:
    """Whether a name is meant as a number, not as an id."""
    return not any(character.isalpha() for character in name) and any(character.isdigit() for character in name)


def _refuse_sender(sender: str, reason: str) -> BlockRefusal:
    """Refuse a sender: as a misspelled number, with the reason, or as the id of a contact that does not exist."""
    is_misspelled = not sender.isalnum() and sum(character.isdigit() for character in sender) >= _WHOLE_DIGITS
    if _is_number(sender) or is_misspelled:
        return BlockRefusal(PARAMETERS_INVALID, f"Invalid parameter 'sender': {reason}")
    return _refuse(CONTACT_NOT_FOUND)


def _refuse(problem: Problem) -> BlockRefusal:
    return BlockRefusal(problem, problem.title)
