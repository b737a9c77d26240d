"""Trial of a blast: one message to a number of the caller's choice, as a recipient would get it."""

from app.addresses.phone_number import is_e164
from app.auth.policy import require_unrestricted
from app.auth.principal import Principal
from app.errors import DomainError, invalid_field
from app.problems.blasts import BLAST_EMPTY, BLAST_SENDER_UNABLE
from app.problems.contacts import CONTACT_NOT_FOUND
from app.problems.messages import OPTED_OUT
from app.services.blasts.blasts import Blasts
from app.services.blasts.composer import BlastComposer
from app.services.blasts.parties import BlastSenderError, BlastSenders
from app.services.blasts.texts import find_footer, write_text
from app.services.common.idempotency import Record, record_nothing
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.messages.conversations import ConversationKey, Conversations, conversation_update_for
from app.services.messages.delivery_tasks import DeliveryTasks
from app.services.messages.ordering import take_turn
from app.services.plans.limits import PlanLimits
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.store import Store
from app.store.messages.messages import Message, create_message
from app.store.users.users import Restriction
from app.text.characters import is_blank


class BlastTrials:
    """Sends trials."""

    def __init__(
        self,
        store: Store,
        drafts: Blasts,
        senders: BlastSenders,
        conversations: Conversations,
        dispatch: DeliveryTasks,
        composer: BlastComposer,
        plan_limits: PlanLimits,
    ) -> None:
        self._store = store
        self._drafts = drafts
        self._senders = senders
        self._conversations = conversations
        self._dispatch = dispatch
        self._composer = composer
        self._plan_limits = plan_limits

    def send(
        self,
        caller: Principal,
        blast_id: str,
        to_number: str,
        contact_id: str | None,
        record: Record[Message] = record_nothing,
    ) -> Message:
        """Send a trial and return its message; it belongs to no blast.

        Args:
            caller: who tries it.
            blast_id: of the blast.
            to_number: recipient, in E.164.
            contact_id: contact whose values fill the merge fields; None for a contact of whom nothing is known.
            record: adds the response to the commit, for idempotent repeats.

        Raises:
            DomainError: RESTRICTED, BLAST_NOT_FOUND, HIGHER_ROLE, BLAST_EMPTY, BLAST_SENDER_UNABLE, CONTACT_NOT_FOUND,
                OPTED_OUT, PLAN_LIMIT or PARAMETERS_INVALID.
        """
        require_unrestricted(caller, Restriction.BLASTS)
        blast, _ = self._drafts.require_writable(caller, blast_id)
        if is_blank(blast.body) and not blast.media:
            raise DomainError(BLAST_EMPTY)
        if not is_e164(to_number):
            raise invalid_field("to", "Must be a phone number.")
        try:
            parties = self._senders.read(blast)
        except BlastSenderError as error:
            raise DomainError(BLAST_SENDER_UNABLE, str(error)) from error
        sample = Contact(id="", uid=blast.uid, phone_number=to_number)
        if contact_id is not None:
            found = self._store.get(contacts.at(contact_id))
            if found is None or found.uid != blast.uid:
                raise DomainError(CONTACT_NOT_FOUND)
            sample = found
        text, fault = write_text(blast, sample, find_footer(blast, parties.organization), parties.labels)
        if fault:
            raise invalid_field("contact_id", f"With the values of the contact the message is {fault}.")

        media_types = self._composer.read_media_types(blast, parties, caller.id)

        def attempt() -> Message:
            conversation = self._conversations.read(ConversationKey(blast.uid, to_number))
            if conversation.contact.opted_out:
                raise DomainError(OPTED_OUT)
            message = self._composer.compose(blast, parties, conversation.contact, text, media_types, sent_by=caller.id)
            turn = take_turn(conversation.contact, message, message.created)
            commit = self._store.commit()
            self._plan_limits.take_messages(commit, parties.organization, message.date)
            create_message(commit, turn.message)
            self._conversations.save(commit, conversation, turn.entries, **conversation_update_for(message))
            self._dispatch.enqueue_after(commit, turn.message)
            record(commit, turn.message)
            commit.send()
            return turn.message

        return retry_on_conflict(attempt)
