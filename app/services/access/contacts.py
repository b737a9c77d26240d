"""Access to contacts, by id."""

from app.auth.policy import TargetUser
from app.auth.principal import Principal
from app.errors import DomainError
from app.problems.contacts import CONTACT_NOT_FOUND
from app.services.access.users import find_owner
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.store import Store


def require_contact(store: Store, caller: Principal, contact_id: str) -> Contact:
    """Return a contact.

    Raises:
        DomainError: CONTACT_NOT_FOUND: it does not exist, or the caller has no access to it.
    """
    return require_contact_and_owner(store, caller, contact_id)[0]


def require_contact_and_owner(store: Store, caller: Principal, contact_id: str) -> tuple[Contact, TargetUser]:
    """Return a contact and its owner.

    Raises:
        DomainError: as `require_contact`.
    """
    contact = store.get(contacts.at_leniently(contact_id))
    owner = find_owner(store, caller, contact.uid) if contact is not None else None
    if contact is None or owner is None:
        raise DomainError(CONTACT_NOT_FOUND)
    return contact, owner
