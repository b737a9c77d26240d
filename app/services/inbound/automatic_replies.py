"""Auto-replies to inbound messages: for a keyword the organization's reply, else a canned response, else the away message.

They are decided from what is read with the message anyway, and written in the commit that stores it.
"""

from typing import Any

from app.addresses.phone_number import has_e164_form
from app.auth.states import is_active
from app.carriers.base import InboundMessage, Keyword
from app.configuration.settings import Settings
from app.frozen import frozen
from app.services.campaigns.canned_texts import write_canned_text
from app.services.common.brands import resolve_brand
from app.services.common.instance_type import INSTANCE
from app.services.compliance.quiet_hours.quiet_hours import QuietHours
from app.services.inbound.away import body_hash, can_auto_reply, count_answer, is_away_message_due, within_hourly_limit
from app.services.inbound.away_hours.business_day import find_away_text, find_business_day
from app.services.messages.delivery_tasks import DeliveryTasks
from app.services.messages.keyword_replies import ReplyNames, render_reply
from app.store.campaigns.canned_responses import CannedKeyword, CannedResponse, canned_responses
from app.store.common.resource_owners import may_use
from app.store.contacts.contacts import Contact
from app.store.engine.store import Store
from app.store.messages.messages import Message, MessageState, Source
from app.store.messages.new_messages import new_outgoing_message
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.away_settings import may_answer, read_away
from app.store.users.users import User
from app.text.reactions import is_reaction
from app.times.clock import MINUTE

HELP_PAUSE_MS = 10 * MINUTE
"""How long in ms after a reply to HELP the contact gets no other one."""


@frozen
class InboundContext:
    """An inbound message, and what was read with it.

    Attributes:
        contact: as it was before the message.
        keyword: by which the contact opts in or out, or asks for help; None for any other text.
        reservation: the reservation of the text as a keyword of one of the user's canned responses, or of a shared one; None
            where it is none.
        date: position of the message in the conversation, in ms.
    """

    user: User
    contact: Contact
    text: InboundMessage
    keyword: Keyword | None
    reservation: CannedKeyword | None
    date: int


class AutoReplies:
    """Auto-replies."""

    def __init__(self, store: Store, dispatch: DeliveryTasks, quiet_hours: QuietHours, settings: Settings) -> None:
        self._store = store
        self._dispatch = dispatch
        self._quiet_hours = quiet_hours
        self._settings = settings

    def answer(self, question: InboundContext, now: int) -> Message | None:
        """Return the auto-reply to an inbound message, for the commit that stores it; None where there is none.

        Only an active user replies; that is read where there is a reply, together with the canned response.
        """
        if not has_e164_form(question.text.from_number):
            # A name cannot receive messages, and a short code belongs to a machine, which might reply again.
            return None
        reservation, is_away_due = question.reservation, False
        if question.keyword is not None:
            if not _is_to_be_answered(question.keyword, question.contact, question.text, now):
                return None
        else:
            if is_reaction(question.text.body) or not can_auto_reply(question.contact, question.text.body, now):
                return None
            if is_away_message_due(question.contact, now, self._settings.AWAY_PAUSE_MINUTES * MINUTE):
                is_away_due = may_answer(question.user)
            if reservation is None and not is_away_due:
                return None
        away_canned_id = read_away(question.user).canned_response_id if is_away_due else ""
        organization, tenant, canned, away_canned, instance = self._store.read(
            organizations.at(question.user.organization_id) if question.user.organization_id else None,
            tenants.at(question.user.tenant_id) if question.user.tenant_id else None,
            canned_responses.at(reservation.canned_id) if reservation is not None else None,
            canned_responses.at(away_canned_id) if away_canned_id else None,
            INSTANCE if question.keyword is not None else None,
        )
        if not is_active(question.user, organization, tenant):
            return None
        if question.keyword is not None:
            brand = resolve_brand(self._settings, instance, tenant)
            name = organization.organization_name if organization is not None else ""
            names = ReplyNames(name.strip() or brand.name, brand.support_email)
            own = organization.keyword_replies if organization is not None else {}
            body = render_reply(question.keyword, own, names)
            return self._message(Source.KEYWORD, body, question, now)
        if body := self._text_of(canned, question):
            reply = self._message(Source.CANNED, body, question, now)
        elif is_away_due:
            day = find_business_day(question.user, organization, self._settings.DEFAULT_TIMEZONE, now)
            text = find_away_text(question.user, self._text_of(away_canned, question), day)
            if not text:
                return None
            reply = self._message(Source.AWAY, text, question, now)
        else:
            return None
        return self._quiet_hours.announce(reply, question.contact, organization)

    def _text_of(self, canned: CannedResponse | None, question: InboundContext) -> str:
        """Return the text of a canned response for the contact; empty if it is gone, or not the user's to use."""
        if canned is None or not may_use(question.user, canned.uid):
            return ""
        return write_canned_text(self._store, canned, question.contact, question.user.organization_id)

    def _message(self, source: Source, body: str, question: InboundContext, now: int) -> Message:
        return new_outgoing_message(
            question.user,
            question.contact,
            body,
            MessageState.QUEUED,
            source,
            now,
            from_number=question.text.to_number,
            to_number=question.text.from_number,
            answers_keyword=source is Source.KEYWORD,
            # A moment later than the message it replies to, so that the conversation reads in its order.
            date=question.date + 1,
            sweep_at=self._dispatch.sweep_time(now),
        )


def answered_changes(
    contact: Contact, text: InboundMessage, answer: Message | None, now: int, *, is_help: bool = False
) -> dict[str, Any]:
    """Return what a contact keeps of the message that was answered last, until another one follows it, and of the number."""
    counted: dict[str, Any] = {} if answer is None else {**count_answer(contact, now)}
    if answer is not None and is_help:
        counted["help_answered_at"] = now
    if answer is not None and answer.source in (Source.CANNED, Source.AWAY):
        if answer.source is Source.AWAY:
            counted["away_answered_at"] = now
        return counted | {"away_answered": body_hash(text.body)}
    if is_reaction(text.body):
        return counted
    if contact.away_answered and contact.away_answered != body_hash(text.body):
        return counted | {"away_answered": ""}
    return counted


def _is_to_be_answered(keyword: Keyword, before: Contact, text: InboundMessage, now: int) -> bool:
    """Whether a keyword gets a reply: one for each change, HELP once in a while, none where the carrier has replied."""
    if text.handled_keyword is not None:
        return False
    if keyword is Keyword.HELP:
        return now - before.help_answered_at >= HELP_PAUSE_MS and within_hourly_limit(before, now)
    return before.opted_out is (keyword is Keyword.START)
