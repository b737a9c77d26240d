"""Messages from blocked numbers: counted, and dropped without a trace of their text."""

import logging

from app.addresses.phone_number import mask_number
from app.carriers.base import Keyword
from app.services.campaigns.opt_outs import OptOuts
from app.services.compliance.opt_outs.register import OptOutReason, record, record_consequences
from app.services.messages.conversations import Conversation
from app.store.compliance.opt_outs import OptOutCause
from app.store.contacts.contact_numbers import count_blocked_message
from app.store.contacts.contact_writes import update_contact
from app.store.engine.store import Store

_log = logging.getLogger(__name__)


def drop_blocked_message(
    store: Store, opt_outs: OptOuts, conversation: Conversation, keyword: Keyword | None, organization_id: str, now: int
) -> None:
    """Count a message from a blocked number and store nothing of it; an opt-out in it still counts.

    Args:
        store: holds the conversation.
        opt_outs: opts the sender out.
        conversation: with the number, as it was read.
        keyword: the whole text, where it is one.
        organization_id: of the user; empty for none.
        now: the present in ms.

    Raises:
        StoreConflictError: the contact was changed or removed meanwhile.
        ServiceUnavailableError: Firestore does not answer.
    """
    reservation, contact = conversation.reservation, conversation.contact
    _log.info("text of a blocked number dropped", extra={"number": mask_number(contact.phone_number)})
    opts_out = keyword is Keyword.STOP and not contact.opted_out
    if reservation is None:
        # A contact without a reservation was written past the API.
        return
    commit = store.commit()
    count_blocked_message(commit, reservation, now, opts_out=opts_out and conversation.is_new)
    reason = OptOutReason(cause=OptOutCause.KEYWORD, organization_id=organization_id, words=str(keyword))
    if opts_out and conversation.is_new:
        record(commit, contact.uid, contact.phone_number, reason, now, is_opt_out=True)
    if opts_out and not conversation.is_new:
        changed = update_contact(commit, contact, contact.version, **opt_outs.opt_out(commit, contact), updated=now)
        record_consequences(commit, contact, changed, reason, now)
    commit.send()
