"""Whom the requests of a block list are about: each names a number or a contact, and a user or his number."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.auth.policy import Subject, may_write_for
from app.auth.principal import Principal, UserPrincipal
from app.phone_number import to_e164
from app.problems.bad_requests import PARAMETERS_INVALID
from app.problems.catalogue import Problem
from app.problems.missing import CONTACT_NOT_FOUND, USER_NOT_FOUND
from app.problems.permissions import HIGHER_ROLE
from app.services.conversation_owners import owners_in_reach
from app.services.conversations import Party
from app.store.contacts import contacts
from app.store.entity import Reference
from app.store.phone_numbers import phone_numbers
from app.store.store import Known, Store

_NUMBER = re.compile(r"\+?[\d\s()./-]+")


@dataclass(frozen=True, slots=True)
class BlockRequest:
    """What is asked.

    Attributes:
        blocks: the number is to be blocked, or no longer.
        sender: a customer's number in any spelling, or the id of his contact.
        user: whose conversations it is about: his id, or his number; None is the contact's owner, or else the caller.
    """

    blocks: bool
    sender: str
    user: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Whose number is meant, and which."""

    party: Party
    owner: Subject


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request cannot be carried out; the others are."""

    problem: Problem
    reason: str


class BlockTargets:
    """Finds whom requests are about."""

    def __init__(self, store: Store, region: str) -> None:
        """Take the region that numbers without a country's code are read in."""
        self._store = store
        self._region = region

    def find(self, caller: Principal, requests: Sequence[BlockRequest]) -> list[Target | Refusal]:
        """Answer for each request whom it is about, within the caller's reach; three round trips are made at most."""
        references: dict[Any, Reference[Any]] = {}
        for request in requests:
            for reference in self._named_by(request):
                references[reference.path] = reference
        read = self._store.read_all([*references.values()])
        parties = [self._party(caller, request, read) for request in requests]
        owners = owners_in_reach(self._store, caller, {party.uid for party in parties if isinstance(party, Party)})
        return [
            self._settle(caller, request, party, owners) if isinstance(party, Party) else party
            for request, party in zip(requests, parties, strict=True)
        ]

    def _named_by(self, request: BlockRequest) -> list[Reference[Any]]:
        named: list[Reference[Any]] = []
        if not _is_number(request.sender):
            named.append(contacts.at(request.sender))
        if request.user is not None and (number := self._number(request.user)) is not None:
            named.append(phone_numbers.at(number))
        return named

    def _party(self, caller: Principal, request: BlockRequest, read: Known) -> Party | Refusal:
        contact = None if _is_number(request.sender) else read[contacts.path(request.sender)]
        if contact is None and not _is_number(request.sender):
            return _refuse(CONTACT_NOT_FOUND)
        uid = self._uid(caller, request, read) if contact is None or request.user is not None else contact.uid
        if uid is None:
            return _refuse(USER_NOT_FOUND)
        if contact is not None:
            return Party(uid, contact.phone_number) if contact.uid == uid else _refuse(CONTACT_NOT_FOUND)
        number = self._number(request.sender)
        if number is None:
            return Refusal(PARAMETERS_INVALID, "'sender' is no phone number")
        return Party(uid, number)

    def _uid(self, caller: Principal, request: BlockRequest, read: Known) -> str | None:
        if request.user is None:
            return caller.id if isinstance(caller, UserPrincipal) else None
        if not _is_number(request.user):
            return request.user
        number = self._number(request.user)
        line = None if number is None else read[phone_numbers.path(number)]
        return None if line is None else str(line.uid)

    def _settle(
        self, caller: Principal, request: BlockRequest, party: Party, owners: Mapping[str, Subject]
    ) -> Target | Refusal:
        owner = owners.get(party.uid)
        if owner is not None:
            return Target(party, owner) if may_write_for(caller, owner) else _refuse(HIGHER_ROLE)
        # A contact out of reach is answered like one that does not exist, whoever is named beside it.
        return _refuse(USER_NOT_FOUND if _is_number(request.sender) else CONTACT_NOT_FOUND)

    def _number(self, spelling: str) -> str | None:
        return to_e164(spelling, self._region) if _is_number(spelling) else None


def _is_number(name: str) -> bool:
    return _NUMBER.fullmatch(name) is not None


def _refuse(problem: Problem) -> Refusal:
    return Refusal(problem, problem.reason)
