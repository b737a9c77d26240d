"""A customer's text comes in: stored once, in the right conversation, and answered if it is a keyword or its user is away."""

import logging

from app.auth.policy import is_active
from app.carriers.base import InboundText, Keyword
from app.clock import Clock
from app.errors import DomainError
from app.keys import Keys, new_id
from app.phone_number import mask
from app.problems.missing import NUMBER_UNKNOWN
from app.services.away import away_message_for, fingerprint
from app.services.contention import retry_on_conflict
from app.services.conversations import Conversations, Party
from app.services.dispatch import Dispatch
from app.services.keywords import answer_to, find_keyword
from app.services.message_states import step
from app.services.relay.outbox import RelayOutbox
from app.settings import Settings
from app.store.contacts import Contact
from app.store.messages import Direction, Message, MessageState, Source, create_message, messages
from app.store.organizations import organizations
from app.store.phone_numbers import phone_numbers
from app.store.store import Store
from app.store.tenants import tenants
from app.store.users import User, users

_log = logging.getLogger(__name__)


class Inbound:
    """Takes customers' texts."""

    def __init__(
        self,
        store: Store,
        conversations: Conversations,
        dispatch: Dispatch,
        relay: RelayOutbox,
        keys: Keys,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._dispatch = dispatch
        self._relay = relay
        self._keys = keys
        self._settings = settings
        self._clock = clock

    def take(self, carrier: str, text: InboundText) -> None:
        """Store a customer's text; one that was stored before changes nothing.

        Raises:
            DomainError: NUMBER_UNKNOWN: nobody here has the receiving number.
            ServiceUnavailableError: Firestore does not answer; the carrier has to come again.
        """
        answer = retry_on_conflict(lambda: self._store_text(carrier, text))
        if answer is not None:
            self._dispatch.start(answer)

    def _store_text(self, carrier: str, text: InboundText) -> Message | None:
        """Store a text and, in the same commit, what answers it by itself, which is answered."""
        message_id = self._keys.derive_id("inbound", carrier, text.carrier_message_id)
        line, stored = self._store.read(phone_numbers.at(text.to_number), messages.at(message_id))
        if stored is not None:
            return None
        if line is None:
            _log.warning("text for an unknown number", extra={"carrier": carrier, "number": mask(text.to_number)})
            raise DomainError(NUMBER_UNKNOWN)
        party = Party(line.uid, text.from_number)
        claim_reference, first_reference = self._conversations.references(party)
        user, claim, first = self._store.read(users.at(line.uid), claim_reference, first_reference)
        if user is None:
            raise DomainError(NUMBER_UNKNOWN)
        conversation = self._conversations.settle(party, claim, first)
        if conversation.contact.blocked:
            _log.info("text of a blocked contact dropped", extra={"contact_id": conversation.contact.id})
            return None
        keyword = text.handled_keyword or find_keyword(text.body)
        now = self._clock()
        commit = self._store.commit()
        changes = _opt_out_changes(conversation.contact, keyword) | {
            "last_message": text.body,
            "last_message_date": now,
            "read_status": False,
            "is_archived": False,
            # Whoever answers is not written to by itself any more.
            "drips": [],
        }
        away = "" if keyword else away_message_for(user, conversation.contact, text.body)
        answer = None
        if keyword and _is_to_be_answered(keyword, conversation.contact, text) and self._is_active(user):
            body = answer_to(keyword, self._settings.BRAND_NAME, self._settings.SUPPORT_EMAIL)
            answer = self._answer(Source.KEYWORD, body, user, conversation.contact, text, now)
        elif away and self._is_active(user):
            answer = self._answer(Source.AWAY, away, user, conversation.contact, text, now)
            changes["away_answered"] = fingerprint(text.body)
        contact = self._conversations.write(commit, conversation, **changes)
        received = _received(message_id, carrier, user, contact, text, now)
        create_message(commit, received)
        events = self._relay.add_contact(commit, user, None if conversation.is_new else conversation.contact, contact)
        events += self._relay.add_message(commit, user, received, contact)
        if answer is not None:
            create_message(commit, answer)
        commit.send()
        self._relay.start(events)
        return answer

    def _is_active(self, user: User) -> bool:
        organization, tenant = self._store.read(
            organizations.at(user.organization_id) if user.organization_id else None,
            tenants.at(user.tenant_id) if user.tenant_id else None,
        )
        return is_active(user, organization, tenant)

    def _answer(self, source: Source, body: str, user: User, contact: Contact, text: InboundText, now: int) -> Message:
        return Message(
            id=new_id(),
            uid=user.id,
            contact_id=contact.id,
            organization_id=user.organization_id,
            tenant_id=user.tenant_id,
            direction=Direction.OUT,
            from_number=text.to_number,
            to_number=text.from_number,
            body=body,
            state=MessageState.QUEUED,
            history=[step(MessageState.QUEUED, now)],
            source=source,
            answers_keyword=source is Source.KEYWORD,
            created=now,
            updated=now,
            # A moment later than the text it answers, so that the conversation reads in its order.
            date=now + 1,
            sweep_at=self._dispatch.sweep_time(now),
        )


def _opt_out_changes(contact: Contact, keyword: Keyword | None) -> dict[str, bool]:
    if keyword is Keyword.STOP:
        return {"opted_out": True}
    if keyword is Keyword.START and contact.opted_out:
        return {"opted_out": False}
    return {}


def _is_to_be_answered(keyword: Keyword, before: Contact, text: InboundText) -> bool:
    """Tell whether a keyword is answered: once for each change, HELP always, and never what the carrier has answered."""
    if text.handled_keyword is not None:
        return False
    if keyword is Keyword.HELP:
        return True
    return before.opted_out is (keyword is Keyword.START)


def _received(message_id: str, carrier: str, user: User, contact: Contact, text: InboundText, now: int) -> Message:
    return Message(
        id=message_id,
        uid=user.id,
        contact_id=contact.id,
        organization_id=user.organization_id,
        tenant_id=user.tenant_id,
        direction=Direction.IN,
        from_number=text.from_number,
        to_number=text.to_number,
        body=text.body,
        media=list(text.media),
        state=MessageState.RECEIVED,
        history=[step(MessageState.RECEIVED, now)],
        source=Source.CUSTOMER,
        created=now,
        updated=now,
        date=now,
        carrier=carrier,
        carrier_message_id=text.carrier_message_id,
    )
