"""`contacts` and `contact-numbers`: a user's customers, each of which is also the conversation with that customer.

`contact-numbers` holds the claim of a customer's number by one contact of a user, so that two requests at once cannot make
two contacts of one number. The id of a contact is derived from its user and first number: sending can then read claim and
contact in one round trip. Where a claim names another contact (its number was changed, or it was deleted and made anew),
the claim is right. docs/decisions/0002 has the reasons.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.keys import Keys, new_id
from app.phone_number import is_sender_name
from app.store.engine.collection import Collection, Reference, stored
from app.store.engine.database import Commit, Query, Version
from app.store.search_keys import search_keys

_INBOUND_SHAPE = {"hash": str, "id": str, "at": int}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A contact. Times are ms since the epoch; 0 is never. `read_status` is true when nothing is unread.

    Attributes:
        consent_sent_at: when the organization's consent message was sent.
        consent_message_id: the latest consent message, whatever became of it.
        away_answered: the hash of the customer's text that was answered by an away message last.
        away_answered_at: when the customer got the away message last.
        last_inbound: of the customer's latest text `{hash, id, at}`: its content, its message, and when it came.
        answered_since: when the hour began in which automatic answers are counted.
        answered_count: how many the customer got in that hour.
        drips: the ids of the drip campaigns' applications that go on; a text of any other application is not sent.
        lists: the ids of the lists that the contact is on.
        search_keys: by what the contact is found, made from its name, number, e-mail address and company.
        damaged: the attributes that could not be read; something else stands for them, and the next change writes that.
    """

    id: str
    version: Version = None
    damaged: tuple[str, ...] = ()
    uid: str = stored("uid")
    phone_number: str = stored("phone_number")
    full_name: str = stored("full_name", "", replaceable=True)
    email: str = stored("email", "", replaceable=True)
    title: str = stored("title", "", replaceable=True)
    company_name: str = stored("companyName", "", replaceable=True)
    notes: str = stored("notes", "", replaceable=True)
    last_message: str = stored("last_message", "", replaceable=True)
    last_message_date: int = stored("last_message_date", 0, replaceable=True)
    read_status: bool = stored("read_status", True, replaceable=True)
    is_archived: bool = stored("isArchived", False, replaceable=True)
    opted_out: bool = stored("optedOut", False, blank=True)
    blocked: bool = stored("blocked", False)
    consent_sent_at: int = stored("consentSentAt", 0)
    consent_message_id: str = stored("consentMessageId", "")
    away_answered: str = stored("awayAnswered", "", replaceable=True)
    away_answered_at: int = stored("awayAnsweredAt", 0, replaceable=True)
    last_inbound: dict[str, Any] | None = stored("lastInbound", None, replaceable=True, shape=_INBOUND_SHAPE)
    answered_since: int = stored("answeredSince", 0, replaceable=True)
    answered_count: int = stored("answeredCount", 0, replaceable=True)
    drips: list[str] = stored("drips", factory=list)
    lists: list[str] = stored("lists", factory=list, replaceable=True)
    search_keys: list[str] = stored("searchKeys", factory=list, replaceable=True)
    created: int = stored("created", 0, replaceable=True)
    updated: int = stored("updated", 0, replaceable=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactNumber:
    """The claim of a number by one of a user's contacts; `id` is `<uid>:<E.164>`, or another sender behind the colon.

    Attributes:
        contact_id: empty where the number has no contact, but something about it must stay known.
        opted_out: the number's owner opted out, and its contact was deleted since.
        blocked: what comes from the number is dropped.
        blocked_count: how many texts were dropped.
        last_blocked_at: when the latest of them was, in ms.
        damaged: as a contact's.
    """

    id: str
    version: Version = None
    damaged: tuple[str, ...] = ()
    contact_id: str = stored("contactId", "", replaceable=True)
    opted_out: bool = stored("optedOut", False, replaceable=True, blank=True)
    blocked: bool = stored("blocked", False, replaceable=True)
    blocked_count: int = stored("blockedCount", 0, replaceable=True)
    last_blocked_at: int = stored("lastBlockedAt", 0, replaceable=True)

    @property
    def number(self) -> str:
        """Return whose claim it is."""
        return self.id.partition(":")[2].replace("%2F", "/").replace("%25", "%")


_SEARCHABLE = frozenset({"full_name", "phone_number", "email", "company_name"})

contacts = Collection("contacts", Contact)
contact_numbers = Collection("contact-numbers", ContactNumber)


@dataclass(frozen=True, slots=True)
class ContactFilter:
    """Which of a user's contacts a list shows; None asks nothing."""

    archived: bool | None = None
    unread: bool | None = None
    opted_out: bool | None = None
    changed_since: int | None = None

    def fits(self, contact: Contact) -> bool:
        """Tell whether a list of these shows a contact."""
        return (
            self.archived in (None, contact.is_archived)
            and self.unread in (None, not contact.read_status)
            and self.opted_out in (None, contact.opted_out)
            and (self.changed_since is None or contact.updated >= self.changed_since)
        )


def claim_of(uid: str, number: str) -> Reference[ContactNumber]:
    """Return where the claim of a customer's number stands.

    A sender that is a name may hold a slash, which no document's id may.
    """
    return contact_numbers.at(f"{uid}:{number.replace('%', '%25').replace('/', '%2F')}")


def first_contact_of(keys: Keys, uid: str, number: str) -> Reference[Contact]:
    """Return where the contact of a number stands, unless its claim says otherwise; it is read however damaged it is."""
    return contacts.at_leniently(keys.derive_id("contact", uid, number))


def contact_id_for(keys: Keys, uid: str, number: str, claim: ContactNumber | None) -> str:
    """Answer the id for a new contact: never one that an earlier contact of this number had."""
    return keys.derive_id("contact", uid, number) if claim is None else new_id()


def search_keys_of(contact: Contact) -> list[str]:
    """Answer by what a contact is found: its name, number, company and e-mail address."""
    number = contact.phone_number
    if is_sender_name(number):
        return search_keys((number, contact.full_name, contact.company_name, contact.email), "")
    name = "" if contact.full_name == number else contact.full_name
    return search_keys((name, contact.company_name, contact.email), number)


def create_contact(commit: Commit, contact: Contact, claim: ContactNumber | None) -> Contact:
    """Add a new contact and claim its number, and answer the contact as it is written.

    The commit fails with a conflict if the number has got another contact since `claim` was read.
    """
    contact = replace(contact, search_keys=search_keys_of(contact))
    commit.create(contacts.path(contact.id), contacts.encode(contact))
    _claim_number(commit, contact.uid, contact.phone_number, claim, contact_id=contact.id)
    return contact


def update_contact(commit: Commit, before: Contact, version: Version | None = None, **changes: Any) -> Contact:
    """Change attributes of a contact, and answer it as it then is.

    What it is found by changes with them; the drip campaigns of one that is opted out or blocked end.

    Args:
        commit: that makes the change.
        before: the contact as it was read.
        version: the commit fails with a conflict if the contact has another by then; None demands none.
        changes: by attribute. The number is not among them: `renumber_contact` changes it.
    """
    if "phone_number" in changes:
        raise ValueError("a contact's number changes together with its claim: renumber_contact")
    changes = _repaired(before) | changes
    if before.damaged or any(name in changes and changes[name] != getattr(before, name) for name in _SEARCHABLE):
        changes["search_keys"] = search_keys_of(replace(before, **changes))
        # The keys are made of all of the contact, so nobody else may change another part of it meanwhile.
        version = version or before.version
    _write_changes(commit, before.id, version, changes)
    return replace(before, damaged=(), **changes)


def update_search_keys(commit: Commit, contact: Contact) -> None:
    """Write anew by what a contact is found, on condition that it is still the version that was read."""
    commit.update(contacts.path(contact.id), contacts.changes(search_keys=search_keys_of(contact)), contact.version)


def change_contact_by_id(commit: Commit, contact_id: str, version: Version | None = None, **changes: Any) -> None:
    """Change attributes of a contact of which no more than the id is known: none by which contacts are found."""
    if not _SEARCHABLE.isdisjoint(changes):
        raise ValueError("what a contact is found by changes with the whole contact at hand: update_contact")
    _write_changes(commit, contact_id, version, changes)


def renumber_contact(
    commit: Commit, before: Contact, number: str, old: ContactNumber | None, new: ContactNumber | None, **changes: Any
) -> Contact:
    """Give a contact another number, with the claims of both, and answer it as it then is.

    What was known against the old number stays known, and what is known against the new one holds for the contact too. The
    new number's owner was sent no consent message yet.

    Args:
        commit: that makes the change; it fails with a conflict if the contact or a claim was changed since.
        before: the contact as it was read.
        number: its new number in E.164, which no contact has.
        old: the claim of its number, as it was read.
        new: the claim of the new number, as it was read.
        changes: further attributes.
    """
    contact = replace(
        before,
        phone_number=number,
        full_name=number if before.full_name == before.phone_number else before.full_name,
        consent_sent_at=0,
        consent_message_id="",
        opted_out=before.opted_out or (new is not None and new.opted_out),
        blocked=before.blocked or (new is not None and new.blocked),
    )
    contact = replace(contact, **changes)
    contact = replace(contact, search_keys=search_keys_of(contact))
    names = ("phone_number", "full_name", "consent_sent_at", "consent_message_id", "opted_out", "blocked", "search_keys")
    written = _repaired(before) | {name: getattr(contact, name) for name in (*names, *changes)}
    _write_changes(commit, contact.id, before.version, written)
    release_number(commit, before, old)
    flags = {"blocked": True} if contact.blocked else {}
    _claim_number(commit, contact.uid, number, new, contact_id=contact.id, **flags)
    return replace(contact, damaged=(), drips=written.get("drips", contact.drips))


def delete_contact(commit: Commit, contact: Contact, claim: ContactNumber | None) -> None:
    """Remove a contact; its number is released.

    The commit fails with a conflict if the contact or the claim of its number was changed since they were read.
    """
    commit.delete(contacts.path(contact.id), contact.version)
    release_number(commit, contact, claim)


def release_number(commit: Commit, contact: Contact, claim: ContactNumber | None) -> None:
    """Let a contact's number have no contact any more; that it opted out or is blocked stays known.

    The commit fails with a conflict if the claim was changed since it was read. A claim that names another contact stays.
    """
    if "phone_number" in contact.damaged:
        return
    if claim is None or claim.contact_id in ("", contact.id):
        flags = {"opted_out": contact.opted_out, "blocked": contact.blocked}
        _claim_number(commit, contact.uid, contact.phone_number, claim, contact_id="", **flags)


def repair_claim(commit: Commit, claim: ContactNumber, contact_id: str) -> None:
    """Write what a damaged claim is read as, and whose it is.

    The commit fails with a conflict if the claim was changed since it was read.
    """
    known = {name: getattr(claim, name) for name in claim.damaged} | {"contact_id": contact_id}
    commit.update(contact_numbers.path(claim.id), contact_numbers.changes(**known), claim.version)


def block_number(commit: Commit, uid: str, number: str, claim: ContactNumber | None, is_blocked: bool) -> None:
    """Let a number be blocked, or no longer; its contact, if it has one, is changed beside it.

    The commit fails with a conflict if the claim was changed since it was read.
    """
    _claim_number(commit, uid, number, claim, blocked=is_blocked)


def count_blocked_text(commit: Commit, claim: ContactNumber, now: int, opts_out: bool) -> None:
    """Note that a text of a blocked number was dropped at a time in ms, and that its sender opted out by it if he did."""
    changes = contact_numbers.changes(last_blocked_at=now, **({"opted_out": True} if opts_out else {}))
    # The number may get a contact in this moment, which would not know that its owner opted out.
    version = claim.version if opts_out else None
    commit.increase(contact_numbers.path(claim.id), changes, {contact_numbers.field_name("blocked_count"): 1}, version)


def _claim_number(commit: Commit, uid: str, number: str, claim: ContactNumber | None, **attributes: Any) -> None:
    path = claim_of(uid, number).path
    if claim is None:
        commit.create(path, contact_numbers.changes(**attributes))
    else:
        commit.update(path, contact_numbers.changes(**attributes), claim.version)


def _repaired(contact: Contact) -> dict[str, Any]:
    """Return the damaged attributes of a contact as they were read; whose it is and its number only where they are known."""
    return {
        name: getattr(contact, name)
        for name in contact.damaged
        if name not in ("uid", "phone_number") or getattr(contact, name)
    }


def _write_changes(commit: Commit, contact_id: str, version: Version | None, changes: dict[str, Any]) -> None:
    if changes.get("opted_out") or changes.get("blocked"):
        changes["drips"] = []
    commit.update(contacts.path(contact_id), contacts.changes(**changes), version)


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


def contacts_found_by(uid: str, key: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Answer the query of a page of the contacts that a key finds, in the order of their names."""
    where = [("uid", "==", uid), ("searchKeys", "array_contains", key)]
    return Query(contacts.name, where, [("full_name", False)], limit, after)


def contacts_on_list(uid: str, list_id: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Answer the query of a page of the contacts that are on a list, in the order of their names."""
    where = [("uid", "==", uid), ("lists", "array_contains", list_id)]
    return Query(contacts.name, where, [("full_name", False)], limit, after)


def blocked_numbers(uid: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Answer the query of a page of the numbers that a user has blocked, in their order."""
    return Query(contact_numbers.name, [("blocked", "==", True)], [], limit, after, id_prefix=f"{uid}:")


def every_contact(limit: int, after: Sequence[Any] | None) -> Query:
    """Answer the query of every contact of the instance in the order of their ids, which never changes while paging."""
    return Query(contacts.name, [], [], limit, after)
