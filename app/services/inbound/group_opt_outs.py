"""Opt-outs and opt-ins of a group's members: they concern the member's own contact, never the group."""

from app.carriers.base import Keyword
from app.services.campaigns.opt_outs import OptOuts
from app.services.compliance.opt_outs.register import OptOutReason, carrier_reason, record, record_consequences
from app.services.messages.groups.members import Member, read_members
from app.services.webhooks.outbox import EventOutbox
from app.store.compliance.opt_outs import OptOutCause
from app.store.contacts.contact_numbers import write_reservation
from app.store.contacts.contact_writes import update_contact
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.messages.messages import Message
from app.store.users.users import User


def opt_out_member(store: Store, opt_outs: OptOuts, commit: Commit, message: Message, number: str, now: int) -> None:
    """Opt out the recipient of a group message whose carrier refused it because of an opt-out, in a commit.

    Args:
        store: reads the member.
        opt_outs: adds the consequences of the opt-out.
        commit: records the receipt.
        message: the group message.
        number: of the recipient.
        now: present time in ms.
    """
    member = read_members(store, message.uid, [number])[number]
    if member.contact is None:
        _remember(commit, message.uid, member, carrier_reason(message), now, opted_out=True)
    elif changes := opt_outs.opt_out(commit, member.contact, message):
        changed = update_contact(commit, member.contact, member.contact.version, **changes, updated=now)
        record_consequences(commit, member.contact, changed, carrier_reason(message), now)


def obey_keyword(
    commit: Commit, user: User, member: Member, keyword: Keyword | None, now: int, opt_outs: OptOuts, relay: EventOutbox
) -> None:
    """Opt a group's member out or in by a keyword that the carrier has obeyed already, in a commit.

    Args:
        commit: stores the message.
        user: whose group it is.
        member: who wrote the keyword.
        keyword: None for any other text.
        now: present time in ms.
        opt_outs: adds the consequences of an opt-out.
        relay: tells integrations.
    """
    if keyword not in (Keyword.STOP, Keyword.START):
        return
    opted_out = keyword is Keyword.STOP
    reason = OptOutReason(cause=OptOutCause.KEYWORD, organization_id=user.organization_id, words=str(keyword))
    if member.contact is None:
        _remember(commit, user.id, member, reason, now, opted_out=opted_out)
        return
    contact = member.contact
    changes = opt_outs.opt_out(commit, contact) if opted_out else {"opted_out": False} if contact.opted_out else {}
    if changes:
        changed = update_contact(commit, contact, contact.version, **changes, updated=now)
        record_consequences(commit, contact, changed, reason, now)
        relay.add_contact(commit, user, contact, changed)


def _remember(commit: Commit, uid: str, member: Member, reason: OptOutReason, now: int, *, opted_out: bool) -> None:
    """Record the opt-out or opt-in of a number that has no contact."""
    if member.is_opted_out is not opted_out:
        write_reservation(commit, uid, member.number, member.reservation, opted_out=opted_out)
        record(commit, uid, member.number, reason, now, is_opt_out=opted_out)
