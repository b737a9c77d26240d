"""`phone-numbers`: the inventory of numbers and other senders.

The id of a number is its E.164 form, that of a short code its digits. An alphanumeric sender is unique in its tenant only, so
its id is derived from both. The id makes a number unique, and leads from an inbound message to its user in one read.

A document that holds nothing but `uid` reserves the number that its user has as `phone_number`; earlier versions wrote no
other documents. It is valid, and has the defaults of all other fields.
"""

from collections.abc import Sequence

from app.addresses.phone_number import has_e164_form, is_recipient, is_short_code, is_toll_free
from app.frozen import frozen
from app.store.engine.collection import Collection, Reference
from app.store.engine.database import Query, Version
from app.store.engine.open_enum import OpenEnum
from app.store.engine.store import EMPTY_PREFETCH, Prefetched, Store
from app.store.engine.stored_fields import stored

MAX_NUMBERS_OF_USER = 50
"""Numbers of one user or inbox, which move with them in one commit."""

_NAME_PREFIX = "name:"


class NumberClass(OpenEnum):
    """Class of a sender, by which carriers limit its throughput. `local` is 10DLC in North America."""

    LOCAL = "local"
    TOLL_FREE = "toll-free"
    SHORT_CODE = "short-code"
    ALPHANUMERIC = "alphanumeric"


class NumberState(OpenEnum):
    """State of a number: only an active one sends, all but a released one receive."""

    ACTIVE = "active"
    PENDING = "pending"
    SUSPENDED = "suspended"
    RELEASED = "released"


@frozen(kw_only=True)
class PhoneNumber:
    """A number of the instance. Times are ms since the epoch; 0 is never.

    Attributes:
        uid: user or inbox that has the number; empty for a number in stock.
        organization_id: organization that the number belongs to; empty if it was never recorded.
        provider: carrier whose account serves the number; empty for the carrier of its user.
        fallback_provider: carrier that serves it while the first is down; empty for that of its user.
        campaign_id: campaign that the carrier registered the number for, in the carrier's spelling.
        messages_per_second: throughput of the number; 0 for that of its class and campaign.
        sms: can send and receive SMS, and so `mms` and `group` for MMS and group MMS.
        sender_name: an alphanumeric sender as it is shown to recipients; empty for numbers.
        label: name of the number for the people of its organization.
        created: 0 for a document that holds nothing but `uid`.
    """

    id: str
    version: Version = None
    uid: str = stored("uid", "")
    organization_id: str = stored("organizationId", "")
    tenant_id: str = stored("tenantId", "")
    provider: str = stored("provider", "")
    fallback_provider: str = stored("fallbackProvider", "")
    number_class: NumberClass = stored("numberClass", NumberClass.LOCAL)
    campaign_id: str = stored("campaignId", "", replaceable=True)
    messages_per_second: int | float = stored("messagesPerSecond", 0, replaceable=True, blank=0)
    sms: bool = stored("sms", True, replaceable=True)
    mms: bool = stored("mms", True, replaceable=True)
    group: bool = stored("group", True, replaceable=True)
    state: NumberState = stored("state", NumberState.ACTIVE)
    sender_name: str = stored("senderName", "", replaceable=True)
    label: str = stored("label", "", replaceable=True)
    created: int = stored("created", 0, replaceable=True)
    updated: int = stored("updated", 0, replaceable=True)

    @property
    def is_in_use(self) -> bool:
        """Whether somebody has the number, and it was not released."""
        return bool(self.uid) and self.state is not NumberState.RELEASED

    @property
    def sender(self) -> str:
        """Return what messages have in `from`: the number, the short code or the alphanumeric sender."""
        return self.sender_name or self.id


phone_numbers = Collection("phone-numbers", PhoneNumber, is_settled=True)


def number_id(sender: str, tenant_id: str) -> str:
    """Return the id of a sender's document; names are compared without regard to case."""
    if has_e164_form(sender) or is_short_code(sender):
        return sender
    return f"{_NAME_PREFIX}{tenant_id}:{sender.casefold()}"


def new_primary_number(number: str, uid: str, organization_id: str, tenant_id: str, now: int) -> PhoneNumber:
    """Return the document of a number that a user has as `phone_number`."""
    return PhoneNumber(
        id=number,
        uid=uid,
        organization_id=organization_id,
        tenant_id=tenant_id,
        number_class=NumberClass.TOLL_FREE if is_toll_free(number) else NumberClass.LOCAL,
        created=now,
        updated=now,
    )


def number_reference(sender: str, tenant_id: str) -> Reference[PhoneNumber]:
    """Return the reference of a sender's document.

    Args:
        sender: number in E.164, short code or alphanumeric sender.
        tenant_id: tenant that an alphanumeric sender belongs to.
    """
    return phone_numbers.at(number_id(sender, tenant_id))


def is_number_id(document_id: str) -> bool:
    """Whether a document's id is one that `number_id` returns."""
    return has_e164_form(document_id) or is_short_code(document_id) or document_id.startswith(_NAME_PREFIX)


def numbers_of_user(uid: str, limit: int, after: Sequence[object] | None = None, beginning: str = "") -> Query:
    """Return the query for the numbers of a user, ordered by id."""
    return Query(phone_numbers.name, [("uid", "==", uid)], [], limit, after, beginning)


def numbers_of_users(uids: Sequence[str], limit: int) -> Query:
    """Return the query for the numbers of up to 30 users."""
    return Query(phone_numbers.name, [("uid", "in", list(uids))], [], limit)


def all_numbers(limit: int, after: Sequence[object] | None, beginning: str = "") -> Query:
    """Return the query for all numbers, or those with this beginning; ordered by id, which is stable while paging."""
    return Query(phone_numbers.name, [], [], limit, after, beginning)


def numbers_of_tenant(tenant_id: str, limit: int, after: Sequence[object] | None, beginning: str = "") -> Query:
    """Return the query for a tenant's numbers, ordered by id, which is stable while paging."""
    return Query(phone_numbers.name, [("tenantId", "==", tenant_id)], [], limit, after, beginning)


def numbers_of_organizations(
    organization_ids: Sequence[str], limit: int, after: Sequence[object] | None, beginning: str = ""
) -> Query:
    """Return the query for the numbers of up to 30 organizations, ordered by id, which is stable while paging."""
    return Query(phone_numbers.name, [("organizationId", "in", list(organization_ids))], [], limit, after, beginning)


def line_references(numbers: Sequence[str]) -> dict[str, Reference[PhoneNumber]]:
    """Return the references of the numbers and short codes among any names of senders."""
    return {number: phone_numbers.at(number) for number in numbers if is_recipient(number)}


def read_lines(store: Store, numbers: Sequence[str], prefetched: Prefetched = EMPTY_PREFETCH) -> dict[str, PhoneNumber]:
    """Return those of some numbers that somebody on this instance has, in one round trip at most."""
    references = line_references(numbers)
    known = store.read_missing(references.values(), prefetched)
    found = {number: known[reference.path] for number, reference in references.items()}
    return {number: line for number, line in found.items() if line is not None and line.is_in_use}
