"""Preflight checks: every reason not to hand a message to a carrier."""

import logging
from typing import NamedTuple

from app.auth.policy import TargetUser
from app.auth.states import is_active
from app.carriers.base import SendErrorKind
from app.services.campaigns.drip_cancellation import BLOCKED, GONE, OPTED_OUT, OVER
from app.services.carrier_accounts.accounts import CarrierAccountError
from app.services.carrier_accounts.routes import CarrierRoutes, NumberRoutes
from app.services.compliance.opt_outs.shared import is_opted_out_elsewhere
from app.services.messages.groups.members import read_members
from app.services.sending.accept.group_sends import name_obstacles, refuse_group
from app.services.sending.authors import may_still_be_sent, name_writer, writers_of
from app.store.contacts.contact_numbers import number_reservation
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.store import EMPTY_PREFETCH, Prefetched, Store
from app.store.messages.message_parties import list_documents, name_parties
from app.store.messages.messages import Message
from app.store.tenancy.membership import membership_of
from app.store.tenancy.organizations import Organization
from app.store.users.phone_numbers import NumberState
from app.store.users.users import User

_log = logging.getLogger(__name__)

DISABLED = "disabled"
NUMBER_LOST = "number-lost"
NUMBER_INACTIVE = "number-inactive"
WRITER_REFUSED = "writer-refused"
CONSENT_FAILED = "consent"


class PreflightError(Exception):
    """Why a message must not be handed to a carrier."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


class DripEndedError(Exception):
    """The enrollment of a message has ended; the text says why, as a sentence."""


class Parties(NamedTuple):
    """Everybody that a message concerns, as they are when it is delivered.

    Attributes:
        routes: the carrier accounts that serve the number.
        user: whose number sends it.
        contact: its recipient; None if it is gone.
        writer_name: name of the user or service account that wrote it; empty for the instance.
    """

    routes: NumberRoutes
    user: User
    contact: Contact | None
    organization: Organization | None
    writer_name: str


def run_preflight(store: Store, routes: CarrierRoutes, message: Message, prefetched: Prefetched = EMPTY_PREFETCH) -> Parties:
    """Return the carrier accounts of a message, its user and its contact.

    Args:
        store: reads what is not prefetched, in one round trip.
        routes: finds the carrier accounts.
        message: is about to be delivered.
        prefetched: documents that were read with it.

    Raises:
        PreflightError: the message must not be sent.
        DripEndedError: the message must no longer be sent, since its enrollment has ended.
    """
    documents = list_documents(name_parties(message))
    known = store.read_missing((*documents, *writers_of(message)), prefetched)
    user, organization, tenant, contact, instance = store.read(*documents[:5], prefetched=known)
    if user is not None and (user.organization_id, user.tenant_id) != (message.organization_id, message.tenant_id):
        # The user moved since the message was accepted: what they belong to now decides.
        organization, tenant = store.read(*membership_of(user.organization_id, user.tenant_id))
    if user is None or not is_active(user, organization, tenant):
        raise PreflightError(DISABLED, "The sender's account, organization or tenant is disabled")
    (line,) = store.read(documents.number, prefetched=known)
    if line is None or not line.is_in_use or line.uid != message.uid:
        raise PreflightError(NUMBER_LOST, "The number that the message was to be sent from no longer belongs to its user")
    if line.state is not NumberState.ACTIVE:
        raise PreflightError(NUMBER_INACTIVE, f"The number that the message was to be sent from is {line.state}")
    if not may_still_be_sent(store, message, TargetUser(user, organization, tenant), known):
        raise PreflightError(WRITER_REFUSED, "The author may no longer send from this number")
    if message.drip_id:
        _require_running(message, contact)
    if contact is not None and not message.answers_keyword and _is_opted_out(store, message, contact):
        raise PreflightError(SendErrorKind.OPTED_OUT, "The recipient has opted out of communications")
    is_checked = not message.answers_keyword and not message.recipients
    if is_checked and is_opted_out_elsewhere(store, organization, message.to_number):
        raise PreflightError(SendErrorKind.OPTED_OUT, "The recipient has opted out at another number of the organization")
    if message.recipients and (reason := name_obstacles(read_members(store, message.uid, message.recipients).values())):
        raise PreflightError(SendErrorKind.OPTED_OUT, reason)
    try:
        number_routes = routes.find_for_user(line, user, organization, tenant, instance)
    except CarrierAccountError as error:
        _log.error("no account to send by: %s", error, extra={"message_id": message.id})
        raise PreflightError(SendErrorKind.BAD_CONFIGURATION, str(error)) from error
    if message.recipients:
        primary, size = number_routes.primary, len(message.recipients)
        if reason := refuse_group(primary.carrier.name, primary.carrier, size):
            raise PreflightError(SendErrorKind.BAD_CONFIGURATION, reason)
        number_routes = number_routes.limit_to(lambda each: not refuse_group(each.carrier.name, each.carrier, size))
    if message.media:
        count = len(message.media)
        number_routes = number_routes.limit_to(lambda each: each.carrier.capabilities.max_media >= count)
    return Parties(number_routes, user, contact, organization, name_writer(message, user, known))


def _is_opted_out(store: Store, message: Message, contact: Contact) -> bool:
    """Whether nobody may write to the number of a message; its contact may have another number since it was created."""
    if contact.is_group:
        # Its members are looked at one by one.
        return False
    if contact.opted_out or contact.phone_number == message.to_number:
        return contact.opted_out
    reservation = store.get(number_reservation(message.uid, message.to_number))
    if reservation is None or not reservation.contact_id:
        return reservation is not None and reservation.opted_out
    present = store.get(contacts.at(reservation.contact_id))
    return reservation.opted_out if present is None else present.opted_out


def _require_running(message: Message, contact: Contact | None) -> None:
    """Refuse a drip's message unless its contact says that the enrollment still runs."""
    if contact is None:
        raise DripEndedError(GONE)
    if contact.opted_out:
        raise DripEndedError(OPTED_OUT)
    if contact.blocked:
        raise DripEndedError(BLOCKED)
    if message.drip_id not in contact.drips:
        raise DripEndedError(OVER)
