"""Members of groups: the user's own contacts of the numbers in a group, with their names, opt-outs and blocks."""

from collections.abc import Iterable, Mapping, Sequence

from app.frozen import frozen
from app.store.contacts.contact_numbers import ContactNumber, number_reservation
from app.store.contacts.contacts import Contact, contacts
from app.store.contacts.groups import name_group
from app.store.engine.store import EMPTY_PREFETCH, Prefetched, Store


@frozen
class Member:
    """A number in a group.

    Attributes:
        reservation: of the number; None if the user never had anything to do with it.
        contact: of the number; None if there is none.
    """

    number: str
    reservation: ContactNumber | None
    contact: Contact | None

    @property
    def is_opted_out(self) -> bool:
        """Whether the number has opted out of the user's messages."""
        known = self.contact or self.reservation
        return known is not None and known.opted_out

    @property
    def is_blocked(self) -> bool:
        """Whether the user has blocked the number."""
        known = self.contact or self.reservation
        return known is not None and known.blocked

    @property
    def name(self) -> str:
        """Return the contact's name; empty if there is none but the number."""
        name = "" if self.contact is None else self.contact.full_name
        return "" if name == self.number else name

    @property
    def obstacle(self) -> str:
        """Return why the number must not get messages, as the end of a sentence; empty if it may."""
        if self.is_opted_out:
            return "has opted out of messages"
        return "is blocked" if self.is_blocked else ""


def read_members(store: Store, uid: str, numbers: Iterable[str], prefetched: Prefetched = EMPTY_PREFETCH) -> dict[str, Member]:
    """Return the members of a user's group by number, in two round trips at most.

    Args:
        store: holds reservations and contacts.
        uid: of the user.
        numbers: of the members, in canonical form.
        prefetched: reservations that were read before.
    """
    references = {number: number_reservation(uid, number) for number in numbers}
    known = store.read_missing(references.values(), prefetched)
    reservations = {number: known[reference.path] for number, reference in references.items()}
    held = {number: found.contact_id for number, found in reservations.items() if found is not None and found.contact_id}
    read = store.read_all([contacts.at_leniently(contact_id) for contact_id in held.values()]) if held else {}
    return {
        number: Member(number, found, read.get(contacts.path(held[number])) if number in held else None)
        for number, found in reservations.items()
    }


def name_members(participants: Sequence[str], members: Mapping[str, Member]) -> str:
    """Return the name of a group that nobody named, from the names of its members."""
    return name_group(participants, {number: member.name for number, member in members.items()})


def automatic_name_changes(group: Contact, members: Mapping[str, Member]) -> dict[str, str]:
    """Return the attributes of a group whose members have other names by now; none if somebody named the group."""
    name = name_members(group.participants, members)
    if group.full_name not in ("", group.automatic_name) or name == group.full_name:
        return {}
    return {"full_name": name, "automatic_name": name}
