"""Updates of contacts: one by given values, or many at once by a flag."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from app.addresses.phone_number_parser import Address
from app.auth.policy import require_can_send_on_behalf_of
from app.auth.principal import Principal
from app.errors import DomainError, FieldError, invalid_field
from app.frozen import frozen, replace
from app.problems.contacts import CONTACT_IS_GROUP, CONTACT_NOT_FOUND
from app.services.access.contacts import require_contact_and_owner
from app.services.access.conversations import filter_accessible_owners
from app.services.campaigns.opt_outs import OptOuts
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.compliance.opt_outs.register import OptOutReason, record_consequences
from app.services.contacts.labels.values import NO_LABELS, LabelUpdate, resolve_update
from app.services.messages.conversations import Conversations
from app.services.messages.groups.members import name_members, read_members
from app.services.webhooks.outbox import EventOutbox
from app.store.compliance.opt_outs import OptOutCause
from app.store.contacts.contact_writes import change_contact_by_id, update_contact
from app.store.contacts.contacts import Contact, contacts
from app.store.contacts.labels.definitions import read_labels
from app.store.engine.store import Store
from app.times.clock import Clock

MAX_CONTACTS = 500
"""Contacts that are marked at once: as many as one commit takes."""


@frozen(kw_only=True)
class ContactUpdate:
    """An update of a contact; None keeps a value.

    Attributes:
        values: the new values of `CONTACT_FIELDS`, by attribute; one that is left out is kept.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    phone_number: Address | None = None
    opted_out: bool | None = None
    is_archived: bool | None = None
    labels: LabelUpdate = NO_LABELS


class ContactUpdates:
    """Updates of contacts. Every method enforces the caller's access."""

    def __init__(
        self,
        store: Store,
        conversations: Conversations,
        relay: EventOutbox,
        opt_outs: OptOuts,
        clock: Clock,
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._opt_outs = opt_outs
        self._relay = relay
        self._clock = clock

    def change(self, caller: Principal, contact_id: str, update: ContactUpdate) -> Contact:
        """Update a contact and return it.

        Nothing is written where nothing changes.

        Raises:
            DomainError: CONTACT_NOT_FOUND, CONTACT_IS_GROUP, HIGHER_ROLE or CONTACT_NUMBER_IN_USE; PARAMETERS_INVALID: the
                number is in doubt.
        """

        def attempt() -> Contact:
            contact, target = require_contact_and_owner(self._store, caller, contact_id)
            require_can_send_on_behalf_of(caller, target)
            owner = target.user
            changes = _changes(contact, update)
            if not update.labels.is_empty:
                resolved = resolve_update(read_labels(self._store, owner.organization_id), update.labels, contact)
                changes |= {name: value for name, value in resolved.items() if value != getattr(contact, name)}
            if contact.is_group:
                changes |= self._group_changes(contact, changes, update)
            number = _new_number(contact, update.phone_number)
            if not changes and number is None:
                return contact
            changes["updated"] = self._clock()
            commit = self._store.commit()
            if changes.get("opted_out"):
                changes |= self._opt_outs.opt_out(commit, contact)
            if number is None:
                changed = update_contact(commit, contact, contact.version, **changes)
            else:
                changed = self._conversations.renumber(commit, contact, number, **changes)
                self._opt_outs.end_lost_drips(commit, replace(contact, **changes), changed)
            reason = OptOutReason(cause=OptOutCause.REQUEST, organization_id=owner.organization_id, by=caller.id)
            record_consequences(commit, contact, changed, reason, changed.updated)
            self._relay.add_contact(commit, owner, contact, changed)
            commit.send()
            return changed

        return retry_on_conflict(attempt)

    def _group_changes(self, group: Contact, changes: Mapping[str, Any], update: ContactUpdate) -> dict[str, str]:
        """Return the automatic name of a group whose name is removed; refuse what only a person has."""
        refused = [name for name in ("email", "opted_out") if name in changes]
        if update.phone_number is not None:
            refused.append("phone_number")
        if refused:
            raise DomainError(CONTACT_IS_GROUP, errors=[FieldError(name, CONTACT_IS_GROUP.title) for name in refused])
        if "full_name" not in update.values or update.values["full_name"]:
            return {}
        name = name_members(group.participants, read_members(self._store, group.uid, group.participants))
        return {"full_name": name, "automatic_name": name}

    def mark(self, caller: Principal, contact_ids: Sequence[str], **changes: Any) -> None:
        """Set the same attributes of many contacts, of all or of none.

        Args:
            caller: who updates them.
            contact_ids: `MAX_CONTACTS` at most.
            changes: attributes that no search key depends on.

        Raises:
            DomainError: CONTACT_NOT_FOUND, with the array positions of those that do not exist or are not accessible.
        """
        wanted = list(dict.fromkeys(contact_ids))

        def attempt() -> None:
            read = self._store.read_all([contacts.at_leniently(contact_id) for contact_id in wanted])
            found: dict[str, Contact] = {contact.id: contact for contact in read.values() if contact is not None}
            owners = filter_accessible_owners(self._store, caller, {contact.uid for contact in found.values()})
            missing = [
                FieldError(("contact_ids", index), CONTACT_NOT_FOUND.title)
                for index, contact_id in enumerate(contact_ids)
                if contact_id not in found or found[contact_id].uid not in owners
            ]
            if missing:
                raise DomainError(CONTACT_NOT_FOUND, errors=missing)
            now = self._clock()
            commit = self._store.commit()
            for contact_id in wanted:
                change_contact_by_id(commit, contact_id, **changes, updated=now)
            commit.send()

        if wanted:
            retry_on_conflict(attempt)


def _changes(contact: Contact, update: ContactUpdate) -> dict[str, Any]:
    """Return the attributes that differ; the number stands for a name that is removed."""
    changes: dict[str, Any] = dict(update.values)
    for name in ("opted_out", "is_archived"):
        if getattr(update, name) is not None:
            changes[name] = getattr(update, name)
    if changes.get("full_name") == "":
        changes["full_name"] = update.phone_number.value if update.phone_number else contact.phone_number
    return {name: value for name, value in changes.items() if value != getattr(contact, name)}


def _new_number(contact: Contact, address: Address | None) -> str | None:
    """Return the number that a contact gets; None where it keeps its own."""
    if address is None or address.value == contact.phone_number:
        return None
    if address.doubt:
        raise invalid_field("phone_number", address.doubt)
    return address.value
