"""Recipients of digests: who wants one, and whose conversations are in it."""

from collections.abc import Iterator, Sequence
from dataclasses import field

from app.auth.policy import TargetUser, can_be_assigned
from app.auth.states import is_active
from app.frozen import frozen
from app.services.digests.waiting import Waiting
from app.store.engine.store import Store
from app.store.tenancy.organization_settings.unanswered_digest import UnansweredDigestSettings
from app.store.tenancy.organizations import Organization
from app.store.tenancy.tenants import Tenant
from app.store.users.notification_settings import read_notifications
from app.store.users.users import User, users


@frozen
class Digest:
    """The conversations of one recipient.

    Attributes:
        recipient: a user; one without an id, but with an e-mail address, stands for an address of the organization.
        contact_ids: the conversations.
    """

    recipient: User
    contact_ids: list[str] = field(default_factory=list)


def wants_digest(user: User, owner_uid: str) -> bool:
    """Whether a user gets digests with conversations of a number, by the user's own choice."""
    choice = read_notifications(user)
    return choice.digest_emails and owner_uid not in choice.muted_numbers


def stand_in(organization: Organization, address: str) -> User:
    """Return the recipient that stands for an address of an organization."""
    return User(id="", email=address, organization_id=organization.id, tenant_id=organization.tenant_id)


class DigestRecipients:
    """Distributes conversations that wait."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def distribute(
        self,
        settings: UnansweredDigestSettings,
        organization: Organization,
        tenant: Tenant | None,
        waiting: Sequence[Waiting],
    ) -> Sequence[Digest]:
        """Return the digests about conversations, one for each recipient."""
        uids = {uid for each in waiting for uid in _uids(settings, each)} - {each.owner.id for each in waiting}
        read = self._store.read_all([users.at(uid) for uid in uids], skip_unreadable=True)
        people = {user.id: user for user in read.values() if user is not None}
        people |= {each.owner.id: each.owner for each in waiting}
        digests: dict[str, Digest] = {}
        for each in waiting:
            owner = TargetUser(each.owner, organization, tenant)
            for uid in dict.fromkeys(_uids(settings, each)):
                user = people.get(uid)
                if user is None or not can_be_assigned(uid, owner) or not wants_digest(user, each.owner.id):
                    continue
                if _can_get_mail(user, organization, tenant):
                    digests.setdefault(uid, Digest(user)).contact_ids.append(each.contact.id)
            for address in settings.addresses:
                digests.setdefault(address, Digest(stand_in(organization, address))).contact_ids.append(each.contact.id)
        return list(digests.values())


def _uids(settings: UnansweredDigestSettings, waiting: Waiting) -> Iterator[str]:
    if settings.to_owner:
        yield waiting.owner.id
    if settings.to_assignee and waiting.contact.assigned_to:
        yield waiting.contact.assigned_to
    if settings.to_sharers:
        yield from waiting.owner.shared_with


def _can_get_mail(user: User, organization: Organization, tenant: Tenant | None) -> bool:
    """Whether a user can log in and has an address; administrators of the tenant belong to another organization."""
    if user.organization_id != organization.id:
        return bool(user.email) and not (user.is_inbox or user.is_disabled or user.deleted)
    return bool(user.email) and not user.is_inbox and is_active(user, organization, tenant)
