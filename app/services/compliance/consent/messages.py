"""Record of the consent messages that the instance sent."""

from app.store.compliance.consents import MAX_WORDS, Consent, ConsentMethod, write_consent
from app.store.engine.database import Commit
from app.store.messages.messages import Message


def record_message(commit: Commit, message: Message, organization_id: str, now: int) -> None:
    """Write the record of a consent message that a carrier took; `now` is in ms. Reads nothing."""
    consent = Consent(
        id=message.id,
        uid=message.uid,
        organization_id=organization_id,
        contact_id=message.contact_id,
        number=message.to_number,
        method=ConsentMethod.MESSAGE,
        words=message.body[:MAX_WORDS],
        at=message.date,
        recorded_at=now,
        message_id=message.id,
    )
    write_consent(commit, consent)
