"""Messages to groups: who may be in one, and what its carrier can do. Asked when a message is accepted and when it is sent."""

from collections.abc import Iterable, Sequence
from typing import Any

from app.addresses.phone_number import NOT_A_NUMBER, has_e164_form, is_e164
from app.auth.principal import UserPrincipal
from app.carriers.base import Carrier
from app.carriers.registry import Carriers, carrier_name
from app.errors import DomainError, FieldError, invalid_field, name_all
from app.frozen import replace
from app.problems.messages import OPTED_OUT
from app.problems.requests import PARAMETERS_INVALID
from app.services.messages.conversations import Conversation, Conversations, group_key
from app.services.messages.groups.members import Member, automatic_name_changes, read_members
from app.store.contacts.contact_numbers import number_reservation
from app.store.engine.collection import Reference
from app.store.engine.store import Prefetched, Store
from app.store.operations.instance_settings import INSTANCE_ID, InstanceSettings, instances
from app.store.tenancy.membership import membership_of
from app.store.users.phone_numbers import PhoneNumber, line_references, read_lines
from app.store.users.users import User

_OWN_NUMBER = "Is the office's own number, which is in the group anyway."
_UNREACHABLE = "Only phone numbers can be in a group."


class GroupSends:
    """Opens the conversations of messages to groups."""

    def __init__(self, store: Store, conversations: Conversations, carriers: Carriers) -> None:
        self._store = store
        self._conversations = conversations
        self._carriers = carriers

    def references(self, uid: str, numbers: Sequence[str]) -> list[Reference[Any]]:
        """Return what `open` reads of a user's group, except what only a shared number needs."""
        key = group_key(uid, numbers)
        lines = line_references(key.participants)
        members = [number_reservation(uid, number) for number in key.participants]
        return [*self._conversations.references(key), *lines.values(), *members, instances.at(INSTANCE_ID)]

    def open(
        self,
        caller: UserPrincipal,
        line: PhoneNumber,
        owner: User,
        numbers: Sequence[str],
        prefetched: Prefetched,
        *,
        is_sent: bool,
    ) -> Conversation:
        """Return the conversation with a group, named after its members unless somebody named it.

        Args:
            caller: who writes.
            line: the number that the message is sent from.
            owner: user who has that number.
            numbers: at least two different ones, in the order of the request; duplicates are allowed.
            prefetched: documents that were read before.
            is_sent: the message goes to a carrier; a note or a stored message does not.

        Raises:
            DomainError: PARAMETERS_INVALID or OPTED_OUT, with the positions in the array.
        """
        key = group_key(owner.id, numbers)
        known = self._store.read_missing(self.references(owner.id, numbers), prefetched)
        lines = read_lines(self._store, key.participants, known)
        own = {number for number, held in lines.items() if held.uid == owner.id}
        _refuse_each(numbers, dict.fromkeys(own, _OWN_NUMBER))
        _refuse_each(numbers, {number: _UNREACHABLE for number in key.participants if not has_e164_form(number)})
        conversation = self._conversations.read(key, known)
        if conversation.is_new:
            _refuse_each(numbers, {number: NOT_A_NUMBER for number in key.participants if not is_e164(number)})
        members = read_members(self._store, owner.id, key.participants, known)
        if is_sent:
            name = line.provider or self._carrier_of(caller, owner, known[instances.path(INSTANCE_ID)])
            refusal = refuse_group(name, self._carriers.find(name), len(key.participants))
            if refusal:
                raise invalid_field("to_number", f"{refusal}.")
            _refuse_unreachable(numbers, members.values())
        return replace(conversation, changes=automatic_name_changes(conversation.contact, members))

    def _carrier_of(self, caller: UserPrincipal, owner: User, instance: InstanceSettings | None) -> str:
        organization, tenant = caller.organization, caller.tenant
        if owner.id != caller.user.id:
            organization, tenant = self._store.read(*membership_of(owner.organization_id, owner.tenant_id))
        return carrier_name(owner, organization, tenant, instance)


def refuse_group(name: str, carrier: Carrier | None, count: int) -> str:
    """Return why a carrier cannot send a message to so many recipients, as a sentence without full stop; empty if it can."""
    most = count if carrier is None else carrier.capabilities.max_recipients
    if most == 1:
        return f"The carrier '{name}' has no group messages: send the message to each recipient"
    return f"The carrier '{name}' sends a message to at most {most} recipients" if most < count else ""


def name_obstacles(members: Iterable[Member]) -> str:
    """Return which members of a group must not get messages, and why, as a sentence; empty if all may."""
    found = [f"{member.number} {member.obstacle}" for member in members if member.obstacle]
    return f"The group has members who must not get messages: {', '.join(found)}" if found else ""


def _refuse_unreachable(numbers: Sequence[str], members: Iterable[Member]) -> None:
    found = [member for member in members if member.obstacle]
    if found:
        obstacles = {member.number: f"The number {member.obstacle}." for member in found}
        raise DomainError(OPTED_OUT, name_obstacles(found), errors=_name_each(numbers, obstacles))


def _refuse_each(numbers: Sequence[str], faults: dict[str, str]) -> None:
    if errors := _name_each(numbers, faults):
        raise DomainError(PARAMETERS_INVALID, name_all, errors=errors)


def _name_each(numbers: Sequence[str], faults: dict[str, str]) -> list[FieldError]:
    return [FieldError(("to_number", index), faults[number]) for index, number in enumerate(numbers) if number in faults]
