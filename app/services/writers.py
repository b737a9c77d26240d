"""Writers of a waiting message: whether each of them may still send from its number when it is delivered."""

from collections.abc import Sequence
from typing import Any

from app.auth.policy import Subject, is_active, may_write_for
from app.auth.principal import Credential, ServicePrincipal, UserPrincipal
from app.store.entity import Reference
from app.store.messages import Message
from app.store.organizations import organizations
from app.store.service_accounts import service_accounts
from app.store.store import Known, Store
from app.store.tenants import tenants
from app.store.users import User, users


def writers_of(message: Message) -> Sequence[Reference[Any]]:
    """Return the documents of those besides its user who wrote or changed a message; none for most messages.

    An id names a user or a service account; only reading both tells which.
    """
    return [each for writer in _ids(message) for each in (users.at(writer), service_accounts.at(writer))]


def may_still_be_sent(store: Store, message: Message, owner: Subject, known: Known) -> bool:
    """Whether everybody who wrote or changed a message may still send from its user's number.

    Args:
        store: reads what a writer belongs to, where that is not what the user belongs to.
        message: is about to be delivered.
        owner: the message's user as they are now.
        known: holds what `writers_of` named.
    """
    return all(_may_write(store, writer, owner, known) for writer in _ids(message))


def _ids(message: Message) -> Sequence[str]:
    return sorted({message.sent_by, message.changed_by} - {"", message.uid})


def _may_write(store: Store, writer: str, owner: Subject, known: Known) -> bool:
    user, account = store.read(users.at(writer), service_accounts.at(writer), known=known)
    if user is not None:
        subject = _with_surroundings(store, user, owner)
        principal = UserPrincipal(Credential.USER_TOKEN, user, subject.organization, subject.tenant)
        return is_active(user, subject.organization, subject.tenant) and may_write_for(principal, owner)
    if account is None or account.is_disabled:
        return False
    return may_write_for(ServicePrincipal(account.id, account.name, frozenset(account.scopes)), owner)


def _with_surroundings(store: Store, user: User, owner: Subject) -> Subject:
    read: Known = {
        **({} if owner.organization is None else {organizations.path(owner.organization.id): owner.organization}),
        **({} if owner.tenant is None else {tenants.path(owner.tenant.id): owner.tenant}),
    }
    organization, tenant = store.read(
        organizations.at(user.organization_id) if user.organization_id else None,
        tenants.at(user.tenant_id) if user.tenant_id else None,
        known=read,
    )
    return Subject(user, organization, tenant)
