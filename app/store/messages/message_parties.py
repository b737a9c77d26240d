"""Parties of a message: whom it concerns, and which documents about them its delivery reads.

A message's first task names its parties, so that their documents are read in one round trip with the message
(docs/decisions/0081). The message itself decides: what it names and the task did not is read after it.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from app.store.contacts.contacts import Contact, contacts
from app.store.engine.collection import Reference
from app.store.messages.messages import Message
from app.store.operations.instance_settings import INSTANCE_ID, InstanceSettings, instances
from app.store.tenancy.membership import membership_of
from app.store.tenancy.organizations import Organization
from app.store.tenancy.tenants import Tenant
from app.store.users.phone_numbers import PhoneNumber, number_reference
from app.store.users.users import User, users


class PartyNames(NamedTuple):
    """The parties that a message concerns, by the attributes of the message."""

    uid: str = ""
    organization_id: str = ""
    tenant_id: str = ""
    contact_id: str = ""
    from_number: str = ""


class PartyReferences(NamedTuple):
    """The documents of the parties, in the order in which they are read."""

    user: Reference[User]
    organization: Reference[Organization] | None
    tenant: Reference[Tenant] | None
    contact: Reference[Contact]
    instance: Reference[InstanceSettings]
    number: Reference[PhoneNumber]


NOBODY = PartyNames()
"""The parties of a task that names none."""


def name_parties(message: Message) -> PartyNames:
    """Return the parties of a message, for its task."""
    return PartyNames(message.uid, message.organization_id, message.tenant_id, message.contact_id, message.from_number)


def read_parties(named: Any) -> PartyNames:
    """Return the parties that a task names; nobody for anything else."""
    if not isinstance(named, Mapping):
        return NOBODY
    return PartyNames(*(value if isinstance(value := named.get(name), str) else "" for name in PartyNames._fields))


def list_documents(parties: PartyNames) -> PartyReferences:
    """Return the references of the parties' documents."""
    return PartyReferences(
        users.at(parties.uid),
        *membership_of(parties.organization_id, parties.tenant_id),
        contacts.at(parties.contact_id),
        instances.at(INSTANCE_ID),
        number_reference(parties.from_number, parties.tenant_id),
    )
