"""The consent message: what an organization sends to each contact before its first message.

It goes before the first message to a contact who did not get it yet, from any author and for any due time. It is created
when that message is about to be delivered, and the message waits for it. docs/decisions/0031 has the reasons.
"""

from typing import Any

from app.frozen import frozen, replace
from app.services.compliance.consent.confirmations import has_accepted_record
from app.services.compliance.consent.messages import record_message
from app.services.compliance.consent.requirement import needs_consent
from app.services.compliance.consent.waits import ConsentWait, find_wait
from app.services.messages.delivery_tasks import DeliveryTasks
from app.services.messages.failures import RETRY_WINDOW_MS, is_given_up
from app.services.messages.ordering import next_date
from app.services.messages.state_machine import AWAITING_DELIVERY
from app.store.contacts.contact_writes import update_contact
from app.store.contacts.contacts import Contact
from app.store.engine.store import Store
from app.store.inbox.conversation_events import ConversationEventKind, create_event
from app.store.messages.messages import Message, MessageState, Source, create_message, messages
from app.store.messages.new_messages import new_outgoing_message
from app.store.tenancy.organization_settings.consent import read_double_opt_in
from app.store.tenancy.organizations import Organization
from app.store.users.users import User
from app.times.clock import MINUTE, SECOND, Clock

RECHECK_MS = 5 * SECOND
"""How long in ms a message waits before its consent message is looked at again."""

_UNDER_WAY = (*AWAITING_DELIVERY, MessageState.SENDING)
_TAKEN = (MessageState.SENT, MessageState.DELIVERED)
_MAX_WAIT_MS = 10 * MINUTE


class ConsentFailedError(Exception):
    """The consent message could not be sent, so the message must not be; the error's text says why."""


@frozen
class ConsentPending:
    """A message that is due, and the consent message that goes before it."""

    text: Message
    consent: Message

    @property
    def is_in_doubt(self) -> bool:
        """Whether the carrier may or may not have taken the consent message; its receipt or a look-up will show."""
        return self.consent.state is MessageState.UNCERTAIN

    @property
    def reason(self) -> str:
        """Return the reason for waiting, as a sentence."""
        if self.is_in_doubt:
            return "Whether the carrier took the consent message before it is not known"
        return "The consent message before it has not been sent yet"

    def pause(self, now: int) -> int:
        """Return how long in ms to wait before looking again: as long as nothing has happened to the consent message."""
        return min(max(now - self.consent.updated, RECHECK_MS), _MAX_WAIT_MS)


class ConsentMessages:
    """Ensures that the consent message goes first, and with double opt-in that it is confirmed."""

    def __init__(self, store: Store, dispatch: DeliveryTasks, clock: Clock) -> None:
        self._store = store
        self._dispatch = dispatch
        self._clock = clock

    def find_obstacle(
        self, text: Message, user: User, organization: Organization | None, contact: Contact
    ) -> Message | ConsentWait | Contact:
        """Return what a message must wait for; for no wait the contact, as it is by then.

        It is the consent message, created now if there is none yet, or then its confirmation. Two messages that ask at once
        wait for the same one.

        Args:
            text: the message that is about to be delivered.
            user: whose text it is.
            organization: of that user.
            contact: its recipient, as it was read.

        Raises:
            ConsentFailedError: the wait was in vain, or the contact no longer has the message's number.
            NotConfirmedError: the contact did not confirm.
            StoreConflictError: the contact was changed meanwhile: it may have got its consent message from another.
        """
        demanded = organization.consent_message if organization is not None else ""
        if not demanded or not needs_consent(text, contact):
            return contact
        if text.to_number != contact.phone_number:
            # The consent is known for the contact's present number alone.
            raise ConsentFailedError(
                "The contact has another number since: whether this one got the consent message is not known"
            )
        settings = read_double_opt_in(organization)
        if contact.consent_sent_at and (settings is None or contact.consent_confirmed_at):
            return contact
        if settings is not None and contact.consent_asked_at and (wait := find_wait(text, contact, settings, self._clock())):
            return wait
        # One that was taken before is over: it asked for no confirmation, or got none.
        is_first = bool(contact.consent_message_id) and not contact.consent_sent_at
        latest = self._store.get(messages.at(contact.consent_message_id)) if is_first else None
        if latest is not None and latest.state in _TAKEN:
            contact = self._note_sent(contact, latest, user, is_question=settings is not None)
            if settings is None or contact.consent_confirmed_at:
                return contact
            return find_wait(text, contact, settings, self._clock()) or contact
        if contact.consent_confirmed_at and settings is not None:
            return contact
        if latest is None:
            if settings is not None and has_accepted_record(self._store, contact, settings):
                return self._note_confirmed(contact)
            return self._write(text, user, demanded, contact)
        if latest.state in _UNDER_WAY or (latest.state is MessageState.UNCERTAIN and not is_given_up(latest, self._clock())):
            return latest
        if text.first_due <= _ended_at(latest):
            reason = (latest.failure or {}).get("reason", "it was canceled")
            raise ConsentFailedError(f"The consent message before it could not be sent: {reason}")
        return self._write(text, user, demanded, contact)

    def _note_sent(self, contact: Contact, consent: Message, user: User, *, is_question: bool) -> Contact:
        """Store that the carrier took the consent message, and return the contact; a question has to be confirmed."""
        commit, now = self._store.commit(), self._clock()
        changes: dict[str, Any] = {"consent_sent_at": consent.date, "updated": now} | (
            {"consent_asked_at": consent.date} if is_question else {}
        )
        changed = update_contact(commit, contact, contact.version, **changes)
        record_message(commit, consent, user.organization_id, now)
        create_event(commit, contact, ConversationEventKind.CONSENT_REQUESTED, "", consent.date, {"messageId": consent.id})
        version, *_ = commit.send()
        return replace(changed, version=version)

    def _note_confirmed(self, contact: Contact) -> Contact:
        commit, now = self._store.commit(), self._clock()
        changed = update_contact(commit, contact, contact.version, consent_confirmed_at=now, updated=now)
        version, *_ = commit.send()
        return replace(changed, version=version)

    def _write(self, text: Message, user: User, body: str, contact: Contact) -> Message:
        now = self._clock()
        consent = new_outgoing_message(
            user,
            contact,
            body,
            MessageState.QUEUED,
            Source.CONSENT,
            now,
            from_number=text.from_number,
            to_number=text.to_number,
            date=next_date(contact, now),
            sweep_at=self._dispatch.sweep_time(now),
        )
        commit = self._store.commit()
        create_message(commit, consent)
        changes: dict[str, Any] = {"consent_message_id": consent.id, "updated": now}
        changes |= {"consent_sent_at": 0, "consent_asked_at": 0} if contact.consent_sent_at else {}
        update_contact(commit, contact, contact.version, **changes)
        commit.send()
        return consent


def _ended_at(consent: Message) -> int:
    """Return when a consent message was known, or had to be taken, to have failed, in ms."""
    return consent.first_due + RETRY_WINDOW_MS if consent.state is MessageState.UNCERTAIN else consent.updated
