"""Consent status: whether an organization's consent message goes before the next message to a contact."""

from dataclasses import dataclass

from app.addresses.phone_number import has_e164_form
from app.auth.principal import Principal
from app.services.access.contacts import require_contact
from app.store.engine.store import Store
from app.store.tenancy.organizations import organizations
from app.store.users.users import users


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRequirement:
    """Whether a contact must get the consent message before other messages.

    Attributes:
        required: the organization requires it for all its contacts.
        message: its text.
        sent_at: when the contact got it, in ms; 0 is never.
        consent_pending: it will precede the next message to the contact.
    """

    required: bool
    message: str
    sent_at: int
    consent_pending: bool


class ConsentStatus:
    """The consent status of contacts."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def requirement(self, caller: Principal, contact_id: str) -> ConsentRequirement:
        """Return whether a contact must get the consent message.

        Raises:
            DomainError: CONTACT_NOT_FOUND.
        """
        contact = require_contact(self._store, caller, contact_id)
        user = self._store.get(users.at(contact.uid))
        organization_id = "" if user is None else user.organization_id
        organization = self._store.get(organizations.at(organization_id)) if organization_id else None
        demanded = ""
        if organization is not None and has_e164_form(contact.phone_number):
            demanded = organization.consent_message
        return ConsentRequirement(
            required=bool(demanded),
            message=demanded,
            sent_at=contact.consent_sent_at,
            consent_pending=bool(demanded) and not contact.consent_sent_at,
        )
