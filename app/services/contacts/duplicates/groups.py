"""Groups of duplicate contacts: what they have in common, which one stays, and the merged contact before a merge."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.addresses.phone_number_parser import to_e164
from app.errors import DomainError, FieldError, name_all
from app.frozen import frozen, replace
from app.problems.requests import PARAMETERS_INVALID
from app.services.contacts.duplicates.match_keys import build_match_keys
from app.services.contacts.duplicates.merge import Group
from app.services.contacts.duplicates.merge_rules import combine, put_kept_first
from app.store.contacts.contact_numbers import ContactNumber, number_reservation
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.store import EMPTY_PREFETCH, Store

NO_CONTACT = "The user has no contact with this id."
NO_DUPLICATES = "They are no duplicates of each other: they have neither one number nor one e-mail address."
IN_TWO_GROUPS = "A contact is in one group only, once."


@frozen
class Match:
    """A field that contacts have in common, by its stored name, and its compared value."""

    by: str
    value: str


class DuplicateGroups:
    """Reads groups of contacts, and tells what a merge would make of them."""

    def __init__(self, store: Store, region: str) -> None:
        self._store = store
        self._region = region
        self._match_keys = build_match_keys(region)

    def read(self, uid: str, groups: Sequence[Sequence[str]]) -> list[list[Contact]]:
        """Return the contacts of each group that a user still has, in one round trip."""
        references = {each: contacts.at_leniently(each) for group in groups for each in group}
        found = self._store.read_all(list(references.values()))
        by_id = {each.id: each for each in found.values() if each is not None and each.uid == uid}
        return [[by_id[each] for each in group if each in by_id] for group in groups]

    def require(self, uid: str, groups: Sequence[Sequence[str]]) -> list[list[Contact]]:
        """Return the contacts of each group, which are duplicates of each other.

        Raises:
            DomainError: PARAMETERS_INVALID, naming each contact that the user does not have, and each group without a match.
        """
        seen: set[str] = set()
        errors: list[FieldError] = []
        found = self.read(uid, groups)
        for index, (ids, members) in enumerate(zip(groups, found, strict=True)):
            if seen & set(ids) or len(set(ids)) < len(ids):
                errors.append(FieldError(("groups", index), IN_TWO_GROUPS))
            seen |= set(ids)
            held = {each.id for each in members}
            missing = [at for at, each in enumerate(ids) if each not in held]
            errors += [FieldError(("groups", index, at), NO_CONTACT) for at in missing]
            if not missing and self.match(members) is None:
                errors.append(FieldError(("groups", index), NO_DUPLICATES))
        if errors:
            raise DomainError(PARAMETERS_INVALID, name_all, errors=errors)
        return found

    def match(self, members: Sequence[Contact]) -> Match | None:
        """Return what contacts have in common; None if they are no duplicates of each other."""
        for by, likeness in self._match_keys.items():
            keys = {likeness.key(each) for each in members}
            key = next(iter(keys)) if len(keys) == 1 else None
            if key:
                return Match(by, key)
        return None

    def require_match(self, members: Sequence[Contact]) -> Match:
        """Return what contacts have in common, which `require` has checked."""
        match = self.match(members)
        if match is None:
            raise ValueError(NO_DUPLICATES)
        return match

    def numbers(self, members: Iterable[Contact]) -> set[str]:
        """Return the different numbers of contacts in E.164; contacts with several are never merged."""
        return {number for each in members if (number := to_e164(each.phone_number, self._region))}

    def order(
        self, members: Sequence[Contact], number: str, known: Mapping[Any, Any] = EMPTY_PREFETCH
    ) -> tuple[list[Contact], ContactNumber | None]:
        """Return contacts with the one that stays first, and their number's reservation.

        The contact that holds the reservation belongs to them, if it spells the number otherwise.
        """
        if not number:
            return put_kept_first(members, None), None
        (reservation,) = self._store.read(number_reservation(members[0].uid, number), prefetched=known)
        return put_kept_first(self._with_holder(members, reservation, number), reservation), reservation

    def complete(self, members: Sequence[Contact], number: str, reservation: ContactNumber | None) -> Group:
        """Return what is merged: ordered contacts, with the reservations of other spellings of their number."""
        uid = members[0].uid
        spellings = sorted({each.phone_number for each in members} - {number, ""}) if number else []
        misspelt = self._store.read_all([number_reservation(uid, each) for each in spellings]).values()
        return Group(
            members=members, number=number, reservation=reservation, misspelt=[each for each in misspelt if each is not None]
        )

    def preview(self, members: Sequence[Contact], number: str, reservation: ContactNumber | None) -> Contact:
        """Return the contact that stays, as a merge of ordered contacts would leave it."""
        kept = members[0]
        return replace(kept, **combine(members, number, reservation), phone_number=number or kept.phone_number)

    def _with_holder(self, members: Sequence[Contact], reservation: ContactNumber | None, number: str) -> list[Contact]:
        if reservation is None or not reservation.contact_id or reservation.contact_id in {each.id for each in members}:
            return list(members)
        holder = self._store.get(contacts.at_leniently(reservation.contact_id))
        is_alike = holder is not None and to_e164(holder.phone_number, self._region) == number
        return [holder, *members] if holder is not None and is_alike and holder.uid == members[0].uid else list(members)
