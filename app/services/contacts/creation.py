"""Creation of contacts with all their values, by v2."""

from typing import Any

from app.auth.policy import require_can_send_on_behalf_of
from app.auth.principal import Principal
from app.errors import DomainError, invalid_field
from app.problems.contacts import CONTACT_NUMBER_IN_USE
from app.services.access.users import resolve_owner
from app.services.campaigns.opt_outs import OptOuts
from app.services.common.custom_field_values import with_shown
from app.services.common.idempotency import Record, record_nothing
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.compliance.opt_outs.register import OptOutReason, record_change
from app.services.contacts.labels.values import resolve_update
from app.services.contacts.updates import ContactUpdate
from app.services.messages.conversations import ConversationKey, Conversations
from app.services.webhooks.outbox import EventOutbox
from app.store.compliance.opt_outs import OptOutCause
from app.store.contacts.contacts import Contact
from app.store.contacts.labels.definitions import read_labels
from app.store.engine.store import Store


class ContactCreation:
    """Creation of contacts. A number has one contact, which a message may have created before."""

    def __init__(self, store: Store, conversations: Conversations, relay: EventOutbox, opt_outs: OptOuts) -> None:
        self._store = store
        self._conversations = conversations
        self._relay = relay
        self._opt_outs = opt_outs

    def create(
        self, caller: Principal, uid: str | None, values: ContactUpdate, record: Record[Contact] = record_nothing
    ) -> Contact:
        """Create a contact and return it.

        A number that opted out or was blocked before stays so, unless `values` say otherwise about the opt-out.

        Args:
            caller: who creates it.
            uid: owner of the contact; None for the caller.
            values: the values, with a number.
            record: adds the response to the commit, for idempotent repeats.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE, CONTACT_NUMBER_IN_USE, or PARAMETERS_INVALID if the number is in doubt.
        """
        owner = resolve_owner(self._store, caller, uid)
        require_can_send_on_behalf_of(caller, owner)
        address = values.phone_number
        if address is None:
            raise invalid_field("phone_number", "Required.")
        if address.doubt:
            raise invalid_field("phone_number", address.doubt)

        labels = None if values.labels.is_empty else read_labels(self._store, owner.user.organization_id)
        given = {} if labels is None else resolve_update(labels, values.labels)

        def attempt() -> Contact:
            conversation = self._conversations.read(ConversationKey(owner.user.id, address.value))
            if not conversation.is_new:
                raise _number_in_use(conversation.contact)
            commit = self._store.commit()
            attributes: dict[str, Any] = {name: value for name, value in values.values.items() if value} | given
            if values.is_archived is not None:
                attributes["is_archived"] = values.is_archived
            if values.opted_out:
                attributes |= self._opt_outs.opt_out(commit, conversation.contact)
            elif values.opted_out is not None:
                attributes["opted_out"] = False
            created = self._conversations.save(commit, conversation, **attributes)
            self._relay.add_contact(commit, owner.user, None, created)
            reason = OptOutReason(cause=OptOutCause.REQUEST, organization_id=owner.user.organization_id, by=caller.id)
            record_change(commit, conversation.contact, created, reason, created.updated)
            shown = created if labels is None else with_shown(created, labels)
            record(commit, shown)
            commit.send()
            return shown

        return retry_on_conflict(attempt)


def _number_in_use(contact: Contact) -> DomainError:
    reason = f"Another contact of the same user has this number: {contact.id}"
    return DomainError(CONTACT_NUMBER_IN_USE, reason, headers={"Content-Location": f"/api/v2/contacts/{contact.id}"})
