"""Access to contacts: one contact by its id, for a caller who may read its conversation."""

from app.auth.policy import TargetUser
from app.auth.principal import Principal
from app.errors import DomainError
from app.problems.not_found import CONTACT_NOT_FOUND
from app.services.access.users import find_owner
from app.store.contacts import Contact, contacts
from app.store.engine.store import Store


def require_contact(store: Store, caller: Principal, contact_id: str) -> Contact:
    """Return one contact, as far as it can be read.

    Raises:
        DomainError: CONTACT_NOT_FOUND: it does not exist, or the caller has no access to it.
    """
    return require_contact_and_owner(store, caller, contact_id)[0]


def require_contact_and_owner(store: Store, caller: Principal, contact_id: str) -> tuple[Contact, TargetUser]:
    """Return one contact, and the user who owns it.

    Raises:
        DomainError: as `require_contact`.
    """
    contact = store.get(contacts.at_leniently(contact_id))
    owner = find_owner(store, caller, contact.uid) if contact is not None else None
    if contact is None or owner is None:
        raise DomainError(CONTACT_NOT_FOUND)
    return contact, owner
