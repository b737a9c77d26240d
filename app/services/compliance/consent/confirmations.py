"""Confirmations of consent: those that contacts write, and records that count as one."""

from app.store.compliance.consents import MAX_WORDS, Consent, ConsentMethod, consents, page_of_consents_of_number, write_consent
from app.store.compliance.opt_outs import opt_out_of
from app.store.contacts.contacts import Contact
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.inbox.conversation_events import ConversationEventKind, create_event
from app.store.tenancy.organization_settings.consent import ConsentSettings

_RECORDS = 20
"""Latest records of a number that are looked at for an accepted one."""

_MAX_KEYWORD = 50


def record_confirmation(commit: Commit, contact: Contact, organization_id: str, words: str, message_id: str, at: int) -> None:
    """Write the record of a confirmation that a contact wrote, and its event in the thread. Reads nothing.

    Args:
        commit: stores the message.
        contact: who wrote it.
        organization_id: of the user whose contact it is.
        words: that were received.
        message_id: of the message that was received.
        at: date of that message in ms.
    """
    consent = Consent(
        id=message_id,
        uid=contact.uid,
        organization_id=organization_id,
        contact_id=contact.id,
        number=contact.phone_number,
        method=ConsentMethod.KEYWORD,
        words=words[:MAX_WORDS],
        at=at,
        recorded_at=at,
        message_id=message_id,
    )
    write_consent(commit, consent)
    details = {"how": str(ConsentMethod.KEYWORD), "keyword": words.strip()[:_MAX_KEYWORD]}
    create_event(commit, contact, ConversationEventKind.CONSENT_GIVEN, "", at, details)


def is_accepted(consent: Consent, settings: ConsentSettings) -> bool:
    """Whether a record of consent counts as a confirmation; one that was withdrawn does not."""
    return str(consent.method) in settings.accepted_records and not consent.withdrawn_at


def has_accepted_record(store: Store, contact: Contact, settings: ConsentSettings) -> bool:
    """Whether there is a record of consent for a contact's number that counts as a confirmation.

    Records stay when a contact is deleted, so one that was created again need not confirm again.
    """
    found = store.page(consents, page_of_consents_of_number(contact.uid, contact.phone_number, _RECORDS, None))
    accepted = [consent for consent in found if is_accepted(consent, settings)]
    if not accepted:
        return False
    opt_out = store.get(opt_out_of(contact.uid, contact.phone_number))
    return opt_out is None or any(consent.at > opt_out.since for consent in accepted)
