"""E-mails about conversations that nobody answered. No text of a message is in them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from app.branding import Brand
from app.mail.message import Letter, Link, greet, quote_free_text
from app.services.digests.recipients import wants_digest
from app.services.digests.waiting import Waiting, find_answered_at, is_attended
from app.store.common.mails import QueuedMail
from app.store.contacts.contacts import contacts
from app.store.engine.store import Store
from app.store.inbox.digest_marks import digest_marks
from app.store.tenancy.organization_settings.business_hours import BusinessHoursSettings
from app.store.tenancy.organization_settings.decoding import read_settings
from app.store.tenancy.organization_settings.unanswered_digest import UnansweredDigestSettings
from app.store.tenancy.organizations import organizations
from app.store.users.users import User, users
from app.times.clock import SECOND, Clock
from app.times.time_zones import find_zone

MAX_LISTED = 50
"""Conversations that an e-mail lists; it counts the others."""


class DigestMails:
    """Composer of digests."""

    def __init__(self, store: Store, default_zone: str, clock: Clock) -> None:
        self._store = store
        self._default_zone = default_zone
        self._clock = clock

    def compose(self, mail: QueuedMail, user: User, brand: Brand) -> Letter | None:
        """Return the e-mail about the conversations that still wait; None for none, or if it is no longer wanted."""
        organization = self._store.get(organizations.at(mail.organization_id)) if mail.organization_id else None
        settings = read_settings(UnansweredDigestSettings, {} if organization is None else organization.settings)
        is_colleague = bool(user.id) and not user.is_disabled
        if not (is_colleague or mail.recipient in settings.addresses):
            return None
        waiting = self._find(mail, user)
        if not waiting:
            return None
        office = read_settings(BusinessHoursSettings, {} if organization is None else organization.settings)
        zone = _find_zone(user.timezone, office.timezone, self._default_zone)
        count = len(waiting)
        headline = "1 conversation waits for an answer" if count == 1 else f"{count} conversations wait for an answer"
        paragraphs: list[str | Link] = [greet(user.full_name), f"{headline}:"]
        paragraphs += [_describe(one, zone) for one in waiting[:MAX_LISTED]]
        if count > MAX_LISTED:
            paragraphs.append(f"And {count - MAX_LISTED} more.")
        if brand.web_app_url:
            paragraphs.append(Link("Open the conversations", brand.web_app_url))
        paragraphs.append(
            "You can switch these e-mails off in your notification settings."
            if user.id
            else "An administrator of your organization has entered this address for these e-mails, and can remove it."
        )
        return Letter(headline, paragraphs)

    def _find(self, mail: QueuedMail, user: User) -> list[Waiting]:
        """Return those of the e-mail's conversations that still wait and that the recipient may know of, longest first."""
        ids = mail.object_ids
        read = self._store.read_all([*map(contacts.at, ids), *map(digest_marks.at_leniently, ids)], skip_unreadable=True)
        found = [contact for name in ids if (contact := read.get(contacts.path(name))) is not None]
        owners = self._store.read_all([users.at(uid) for uid in {contact.uid for contact in found}], skip_unreadable=True)
        waiting, now = [], self._clock()
        for contact in found:
            owner, mark = owners.get(users.path(contact.uid)), read.get(digest_marks.path(contact.id))
            if owner is None or mark is None or is_attended(contact, owner):
                continue
            if user.id and not (_has_access(user, owner, contact.assigned_to) and wants_digest(user, owner.id)):
                continue
            if not find_answered_at(self._store, contact, mark.since, now):
                waiting.append(Waiting(contact, owner, mark.since))
        return sorted(waiting, key=lambda one: one.since)


def _has_access(user: User, owner: User, assignee: str) -> bool:
    return user.id in (owner.id, *owner.shared_with, assignee)


def _describe(waiting: Waiting, zone: ZoneInfo) -> str:
    contact, owner = waiting.contact, waiting.owner
    name = quote_free_text(contact.full_name or contact.phone_number or "A group")
    number = f" ({contact.phone_number})" if contact.phone_number and contact.phone_number != contact.full_name else ""
    since = datetime.fromtimestamp(waiting.since / SECOND, zone)
    at = quote_free_text(owner.full_name or owner.phone_number)
    return f"• {name}{number}, to {at}, since {since:%a} {since.day} {since:%b}, {since:%H:%M}"


def _find_zone(*names: str) -> ZoneInfo:
    return next((zone for zone in map(find_zone, filter(None, names)) if zone is not None), ZoneInfo("UTC"))
