"""`contacts` and `contact-numbers`: a user's customers, each of which is also the conversation with that customer.

`contact-numbers` holds the claim of a customer's number by one contact of a user, so that two requests at once cannot make
two contacts of one number. The id of a contact is derived from its user and first number: sending can then read claim and
contact in one round trip. Where a claim names another contact (its number was changed, or it was deleted and made anew),
the claim is right. docs/decisions/0002 has the reasons.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.keys import Keys, new_id
from app.store.database import Commit, Query, Version
from app.store.entity import Collection, Reference, stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A contact. Times are ms since the epoch; 0 is never. `read_status` is true when nothing is unread.

    Attributes:
        away_answered: the hash of the customer's text that was answered by an away message last.
        drips: the ids of the drip campaigns' applications that go on; a text of any other application is not sent.
        lists: the ids of the lists that the contact is on.
        search_keys: by what the contact is found, made from its name, number, e-mail address and company.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    phone_number: str = stored("phone_number")
    full_name: str = stored("full_name", "")
    email: str = stored("email", "")
    title: str = stored("title", "")
    company_name: str = stored("companyName", "")
    notes: str = stored("notes", "")
    last_message: str = stored("last_message", "")
    last_message_date: int = stored("last_message_date", 0)
    read_status: bool = stored("read_status", True)
    is_archived: bool = stored("isArchived", False)
    opted_out: bool = stored("optedOut", False)
    blocked: bool = stored("blocked", False)
    consent_sent_at: int = stored("consentSentAt", 0)
    away_answered: str = stored("awayAnswered", "")
    drips: list[str] = stored("drips", factory=list)
    lists: list[str] = stored("lists", factory=list)
    search_keys: list[str] = stored("searchKeys", factory=list)
    created: int = stored("created", 0)
    updated: int = stored("updated", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactNumber:
    """The claim of a number by one of a user's contacts; `id` is `<uid>:<E.164>`.

    Attributes:
        contact_id: empty where the number has no contact, but something about it must stay known.
        opted_out: the number's owner opted out, and its contact was deleted since.
        blocked: what comes from the number is dropped.
    """

    id: str
    version: Version = None
    contact_id: str = stored("contactId", "")
    opted_out: bool = stored("optedOut", False)
    blocked: bool = stored("blocked", False)


contacts = Collection("contacts", Contact)
contact_numbers = Collection("contact-numbers", ContactNumber)


@dataclass(frozen=True, slots=True)
class ContactFilter:
    """Which of a user's contacts a list shows; None asks nothing."""

    archived: bool | None = None
    unread: bool | None = None
    opted_out: bool | None = None
    changed_since: int | None = None


def claim_of(uid: str, number: str) -> Reference[ContactNumber]:
    """Answer where the claim of a customer's number stands."""
    return contact_numbers.at(f"{uid}:{number}")


def first_contact_of(keys: Keys, uid: str, number: str) -> Reference[Contact]:
    """Answer where the contact of a number stands, unless its claim says otherwise."""
    return contacts.at(keys.derive_id("contact", uid, number))


def contact_id_for(keys: Keys, uid: str, number: str, claim: ContactNumber | None) -> str:
    """Answer the id for a new contact: never one that an earlier contact of this number had."""
    return keys.derive_id("contact", uid, number) if claim is None else new_id()


def create_contact(commit: Commit, contact: Contact, claim: ContactNumber | None) -> None:
    """Add a new contact and claim its number.

    The commit fails with a conflict if the number has got another contact since `claim` was read.
    """
    commit.create(contacts.path(contact.id), contacts.encode(contact))
    path = claim_of(contact.uid, contact.phone_number).path
    if claim is None:
        commit.create(path, {"contactId": contact.id})
    else:
        commit.update(path, {"contactId": contact.id}, claim.version)


def update_contact(commit: Commit, contact_id: str, version: Version | None = None, **attributes: Any) -> None:
    """Change attributes of a contact."""
    commit.update(contacts.path(contact_id), contacts.changes(**attributes), version)


def page_of_contacts(uid: str, wanted: ContactFilter, limit: int, after: Sequence[Any] | None) -> Query:
    """Answer the query of a page: latest conversation first, or oldest change first when `changed_since` is asked."""
    where: list[tuple[str, str, Any]] = [("uid", "==", uid)]
    if wanted.archived is not None:
        where.append(("isArchived", "==", wanted.archived))
    if wanted.unread is not None:
        where.append(("read_status", "==", not wanted.unread))
    if wanted.opted_out is not None:
        where.append(("optedOut", "==", wanted.opted_out))
    if wanted.changed_since is None:
        return Query(contacts.name, where, [("last_message_date", True)], limit, after)
    where.append(("updated", ">=", wanted.changed_since))
    return Query(contacts.name, where, [("updated", False)], limit, after)


def all_contacts(uid: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Answer the query of every contact in the order of their ids, which never changes while paging."""
    return Query(contacts.name, [("uid", "==", uid)], [], limit, after)
