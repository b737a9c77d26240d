"""Which messages need consent, and whether the contact has confirmed it."""

from app.addresses.phone_number import has_e164_form
from app.store.contacts.contacts import Contact
from app.store.messages.messages import Message, Source

# The contact wrote first, so an auto-reply needs no consent. Nor does the consent message itself.
_NEEDS_NO_CONSENT = (Source.KEYWORD, Source.AWAY, Source.CANNED, Source.CONSENT)


def needs_consent(message: Message, contact: Contact) -> bool:
    """Whether a message needs the consent of its recipient, if its organization requires consent.

    A short code belongs to a machine: it cannot consent, and might reply. The consent message to a group would reach members
    who have consented, and be no question to anybody.
    """
    return message.source not in _NEEDS_NO_CONSENT and has_e164_form(message.to_number) and not contact.is_group


def is_asked(contact: Contact) -> bool:
    """Whether a contact was asked to confirm and has not done so, as far as the contact tells.

    A consent message that a carrier may have taken a moment ago counts: the answer may be faster than the note of it.
    """
    is_under_way = bool(contact.consent_message_id) and not contact.consent_sent_at
    return not contact.consent_confirmed_at and (contact.consent_asked_at > 0 or is_under_way)
