"""Tags and custom fields as callers see them, and as their queries name them."""

from collections.abc import Sequence

from app.auth.principal import Principal, UserPrincipal
from app.services.access.users import resolve_owner_uid
from app.services.common.custom_field_values import with_shown
from app.services.common.pagination import Page
from app.services.contacts.labels.filters import parse_conditions, split_tags
from app.store.contacts.contacts import Contact
from app.store.contacts.labels.definitions import ContactLabels, read_labels
from app.store.engine.store import Store
from app.store.users.users import users


class LabelDisplay:
    """Contacts with their tags and values as callers see them; definitions are read where a contact has any."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def show(self, caller: Principal, contact: Contact) -> Contact:
        """Return a contact with its tags and values."""
        return self.show_all(caller, [contact])[0]

    def show_page(self, caller: Principal, page: Page[Contact]) -> Page[Contact]:
        """Return a page of contacts with their tags and values."""
        return Page(self.show_all(caller, page.items), page.next_cursor)

    def show_all(self, caller: Principal | None, found: Sequence[Contact]) -> list[Contact]:
        """Return contacts with their tags and values."""
        owners = {contact.uid for contact in found if contact.tags or contact.custom_fields}
        labels = {uid: self.read_of(caller, uid) for uid in owners}
        return [with_shown(contact, labels[contact.uid]) if contact.uid in labels else contact for contact in found]

    def find_keys(self, caller: Principal, uid: str | None, tags: str, condition: str) -> list[str]:
        """Return the label keys of a query's parameters about a user's contacts.

        Args:
            caller: must be able to read the user's conversations.
            uid: whose contacts; None for the caller's own.
            tags: ids or names, separated by commas; empty for none.
            condition: `<key>:<value>` of a custom field; empty for none.

        Raises:
            DomainError: USER_NOT_FOUND; PARAMETERS_INVALID for an unknown tag or key, or a wrong value.
        """
        if not tags and not condition:
            return []
        labels = self.read_of(caller, resolve_owner_uid(self._store, caller, uid))
        return parse_conditions(labels, split_tags(tags), condition)

    def read_of(self, caller: Principal | None, uid: str) -> ContactLabels:
        """Return the definitions of a user's organization."""
        if isinstance(caller, UserPrincipal) and caller.user.id == uid:
            return read_labels(self._store, caller.user.organization_id)
        owner = self._store.get(users.at(uid))
        return read_labels(self._store, owner.organization_id if owner else "")
