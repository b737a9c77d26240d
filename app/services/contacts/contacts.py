"""Contacts: created, read and listed."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from app.addresses.phone_number_parser import Address
from app.auth.principal import Principal, UserPrincipal
from app.errors import invalid_field
from app.services.access.contacts import require_contact
from app.services.access.users import resolve_owner_uid
from app.services.common.idempotency import Record, record_nothing
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.pagination import Page, Paginator
from app.services.messages.conversations import ConversationKey, Conversations
from app.services.webhooks.outbox import EventOutbox
from app.store.contacts.contact_queries import ContactFilter, all_contacts, page_of_contacts
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.store import Store
from app.times.clock import Clock

_STREAM_PAGE = 300


class Contacts:
    """The contacts of users. Every method enforces the caller's access."""

    def __init__(
        self, store: Store, conversations: Conversations, relay: EventOutbox, paginator: Paginator, clock: Clock
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._relay = relay
        self._paginator = paginator
        self._clock = clock

    def create(
        self,
        caller: UserPrincipal,
        address: Address,
        full_name: str,
        email: str,
        record: Record[Contact] = record_nothing,
    ) -> Contact:
        """Get or create the caller's contact for a phone number.

        An existing contact keeps its values; empty ones are filled in (inbound messages create contacts from a number).

        Args:
            caller: whose contact it is.
            address: its number, or another sender that has a contact already.
            full_name: may be empty; the number stands for it then.
            email: may be empty.
            record: adds the response to the commit, for idempotent repeats.

        Raises:
            DomainError: PARAMETERS_INVALID: the address is in doubt, and has no contact.
        """

        def attempt() -> Contact:
            conversation = self._conversations.read(ConversationKey(caller.user.id, address.value))
            if conversation.is_new and address.doubt:
                raise invalid_field("phone_number", address.doubt)
            contact = conversation.contact
            commit = self._store.commit()
            changes: dict[str, Any] = {}
            if full_name and contact.full_name in ("", contact.phone_number):
                changes["full_name"] = full_name
            if email and not contact.email:
                changes["email"] = email
            if not conversation.is_new and not changes:
                return contact
            written = self._conversations.save(commit, conversation, **changes)
            self._relay.add_contact(commit, caller.user, None if conversation.is_new else contact, written)
            record(commit, written)
            commit.send()
            return written

        return retry_on_conflict(attempt)

    def get(self, caller: Principal, contact_id: str) -> Contact:
        """Return one contact, as far as it can be read.

        Raises:
            DomainError: CONTACT_NOT_FOUND: it does not exist, or the caller has no access to it.
        """
        return require_contact(self._store, caller, contact_id)

    def list(
        self,
        caller: Principal,
        uid: str | None,
        filters: ContactFilter,
        address: Address | None,
        limit: int,
        cursor: str | None,
    ) -> Page[Contact]:
        """Return a page of a user's contacts.

        Args:
            caller: who asks.
            uid: whose contacts; the caller's own when None.
            filters: which of them.
            address: the one contact of this number or other sender, if `filters` fits it.
            limit: number of contacts at most.
            cursor: `next_cursor` of the page before.

        Raises:
            DomainError: USER_NOT_FOUND, PARAMETERS_INVALID or CURSOR_INVALID.
        """
        uid = resolve_owner_uid(self._store, caller, uid)
        if address is not None:
            conversation = self._conversations.read(ConversationKey(uid, address.value))
            if conversation.is_new and address.doubt:
                raise invalid_field("phone_number", address.doubt)
            fits = not conversation.is_new and filters.fits(conversation.contact)
            return Page([conversation.contact] if fits else [], None)
        return self._paginator.page(
            contacts, partial(page_of_contacts, uid, filters), f"contacts:{uid}:{filters}", limit, cursor
        )

    def list_in_stable_order(self, caller: UserPrincipal, limit: int, cursor: str | None) -> Page[Contact]:
        """Return a page of the caller's contacts in an order that never changes.

        Raises:
            DomainError: CURSOR_INVALID.
        """
        uid = caller.user.id
        return self._paginator.page(contacts, partial(all_contacts, uid), f"all-contacts:{uid}", limit, cursor)

    def stream(self, caller: UserPrincipal) -> Iterator[Contact]:
        """Yield all of the caller's contacts, holding one page of them in memory at a time."""
        for page in self._store.pages(contacts, all_contacts(caller.user.id, _STREAM_PAGE, None)):
            yield from page
