"""Consent status: whether an organization's consent message goes before the next message to a contact."""

from app.addresses.phone_number import has_e164_form
from app.auth.principal import Principal
from app.frozen import frozen
from app.services.access.contacts import require_contact
from app.services.compliance.consent.waits import ASK_AGAIN_MS
from app.store.contacts.contacts import Contact
from app.store.engine.store import Store
from app.store.tenancy.organization_settings.consent import ConsentSettings, read_double_opt_in
from app.store.tenancy.organizations import organizations
from app.store.users.users import users
from app.times.clock import DAY, Clock


@frozen(kw_only=True)
class ConsentRequirement:
    """Whether a contact must get the consent message before other messages. Times are ms; 0 is never.

    Attributes:
        required: the organization requires it for all its contacts.
        message: its text.
        sent_at: when the contact got it.
        consent_pending: it will precede the next message to the contact.
        double_opt_in: messages wait until the contact has confirmed.
        asked_at: when the contact was asked to confirm.
        confirmed_at: when the contact confirmed, or a record counted as a confirmation.
        waits_until: when messages that wait for the confirmation fail.
    """

    required: bool
    message: str
    sent_at: int
    consent_pending: bool
    double_opt_in: bool
    asked_at: int
    confirmed_at: int
    waits_until: int


class ConsentStatus:
    """The consent status of contacts."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

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
        settings = read_double_opt_in(organization) if demanded else None
        is_pending = not contact.consent_sent_at if settings is None else self._is_asked_next(contact, settings)
        is_awaited = settings is not None and contact.consent_asked_at > 0 and not contact.consent_confirmed_at
        until = contact.consent_asked_at + settings.wait_days * DAY if settings is not None and is_awaited else 0
        return ConsentRequirement(
            required=bool(demanded),
            message=demanded,
            sent_at=contact.consent_sent_at,
            consent_pending=bool(demanded) and is_pending,
            double_opt_in=settings is not None,
            asked_at=contact.consent_asked_at,
            confirmed_at=contact.consent_confirmed_at,
            waits_until=until if until > self._clock() else 0,
        )

    def _is_asked_next(self, contact: Contact, settings: ConsentSettings) -> bool:
        """Whether the next message asks a contact to confirm, or to confirm again."""
        if contact.consent_confirmed_at or not contact.consent_asked_at:
            return not contact.consent_confirmed_at
        return self._clock() >= contact.consent_asked_at + max(settings.wait_days * DAY, ASK_AGAIN_MS)
