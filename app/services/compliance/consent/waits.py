"""Messages that wait for a confirmation: until when, and how they are put off until then.

A message that waits stores the end of its wait as a slot, as quiet hours do; then it fails. A confirmation releases it.
docs/decisions/0134 has the reasons.
"""

from typing import NamedTuple

from app.services.compliance.consent.requirement import needs_consent
from app.services.messages.delivery_tasks import DeliveryTasks
from app.services.messages.held.release import is_held, release
from app.services.messages.slots import CONSENT, Slot, slot_changes, slot_of
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.store import Store
from app.store.messages.messages import Message, change_message
from app.store.tenancy.organization_settings.consent import ConsentSettings, read_double_opt_in
from app.store.tenancy.organizations import Organization, organizations
from app.times.clock import DAY, HOUR, MINUTE, Clock

REVIEW_MS = 6 * HOUR
"""How often in ms a message that waits is looked at anew, which applies changed settings to it."""

CONFIRMED_LATELY_MS = 30 * MINUTE
"""How long in ms after a confirmation the order of the messages that waited for it is kept."""

ASK_AGAIN_MS = 30 * DAY
"""How long in ms after a consent message that nobody confirmed the next one may go."""


class NotConfirmedError(Exception):
    """The contact has not confirmed in time; the text says so, as a sentence."""


class ConsentWait(NamedTuple):
    """A wait for a confirmation, and the contact as it was read."""

    slot: Slot
    contact: Contact


def find_wait(message: Message, contact: Contact, settings: ConsentSettings, now: int) -> ConsentWait | None:
    """Return the wait of a message whose contact was asked and has not confirmed; None if it may be asked again.

    Raises:
        NotConfirmedError: the message has waited in vain, or the contact was asked lately and did not confirm.
    """
    wait_ms = settings.wait_days * DAY
    until = contact.consent_asked_at + wait_ms
    if now < until:
        return ConsentWait(Slot(until, CONSENT, 0), contact)
    if message.first_due <= until:
        raise NotConfirmedError(f"The contact did not confirm the consent message within {_days(settings.wait_days)}")
    if now < contact.consent_asked_at + max(wait_ms, ASK_AGAIN_MS):
        raise NotConfirmedError(
            f"The contact did not confirm the last consent message, and is asked again after {_days(ASK_AGAIN_MS // DAY)}"
        )
    return None


class ConsentWaits:
    """Waits for confirmations."""

    def __init__(self, store: Store, dispatch: DeliveryTasks, clock: Clock) -> None:
        self._store = store
        self._dispatch = dispatch
        self._clock = clock

    def review(self, message: Message) -> ConsentWait | None:
        """Return the wait of a message that waits, by the settings and the contact as they are now; None if it has to move on.

        One that has to move on before the end of its wait gets a slot that has come: `ConsentWait` with the present time.

        Raises:
            NotConfirmedError: the wait, which was shortened, is over.
        """
        now = self._clock()
        if not is_held(message, now):
            return None
        organization, contact = self._store.read(
            organizations.at(message.organization_id) if message.organization_id else None, contacts.at(message.contact_id)
        )
        if contact is None:
            return None
        settings = read_double_opt_in(organization)
        is_over = contact.consent_confirmed_at or contact.opted_out or not contact.consent_asked_at
        wait = None
        if settings is not None and not is_over and contact.phone_number == message.to_number:
            wait = find_wait(message, contact, settings, now)
        return wait or ConsentWait(Slot(now, CONSENT, 0), contact)

    def put_off(self, message: Message, wait: ConsentWait) -> None:
        """Store the slot of a message, unless it has it, and enqueue the task that looks at it next.

        Raises:
            StoreConflictError: the message was changed meanwhile.
        """
        now = self._clock()
        commit = self._store.commit()
        if wait.slot.at <= now:
            release(commit, message, self._dispatch, now)
            commit.send()
            return
        review = min(wait.slot.at, now + REVIEW_MS)
        if slot_of(message) == wait.slot:
            self._dispatch.enqueue(message, review)
            return
        change_message(commit, message, **slot_changes(message, wait.slot), sweep_at=self._dispatch.sweep_time(wait.slot.at))
        commit.send()
        contact = self._store.get(contacts.at(message.contact_id))
        # A confirmation that came a moment before the slot was stored has released the other messages without this one.
        is_current = contact is not None and contact.consent_asked_at == wait.contact.consent_asked_at
        is_waiting = is_current and contact is not None and not contact.consent_confirmed_at
        self._dispatch.enqueue(message, review if is_waiting else now + 1)

    def has_confirmed_lately(self, message: Message, contact: Contact, organization: Organization | None) -> bool:
        """Whether earlier messages to a contact may have waited for its confirmation until a moment ago."""
        if not contact.consent_confirmed_at or read_double_opt_in(organization) is None:
            return False
        return needs_consent(message, contact) and self._clock() < contact.consent_confirmed_at + CONFIRMED_LATELY_MS


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
