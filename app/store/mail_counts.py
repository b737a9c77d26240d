"""`mail-counts`: how many mails went to an address, and how many an organization caused, within a day; ids are hashes.

They belong to no user: one who is deleted and created again finds the same count. Firestore's TTL removes by `expiresAt` what
counts no more.
"""

import hashlib
from dataclasses import dataclass

from app.email_address import normalize_email
from app.store.engine.collection import Collection, Reference, stored
from app.store.engine.database import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class MailCount:
    """A count. Times are ms since the epoch.

    Attributes:
        count: mails since `begun`.
        begun: when the day began that is counted.
        last_at: when the latest mail was sent.
    """

    id: str
    version: Version = None
    count: int = stored("count", 0)
    begun: int = stored("begun", 0)
    last_at: int = stored("lastAt", 0)
    expires_at: int = stored("expiresAt", is_moment=True)


mail_counts = Collection("mail-counts", MailCount)


def count_of_address(email: str) -> Reference[MailCount]:
    """Return where the mails to an address are counted, in whatever spelling it is given."""
    return _reference("address", normalize_email(email))


def count_of_organization(organization_id: str) -> Reference[MailCount]:
    """Return where the mails to an organization's users are counted; those of users without one are one count."""
    return _reference("organization", organization_id)


def _reference(kind: str, key: str) -> Reference[MailCount]:
    return mail_counts.at(hashlib.sha256(f"{kind}\0{key}".encode()).hexdigest())
