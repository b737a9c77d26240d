"""Reading messages back: one by its id, a conversation by pages."""

from functools import partial

from app.auth.policy import TargetUser
from app.auth.principal import Principal
from app.errors import DomainError
from app.problems.messages import MESSAGE_NOT_FOUND
from app.services.access.author_names import name_authors, name_page
from app.services.access.contacts import require_contact_and_owner
from app.services.access.users import find_owner
from app.services.common.pagination import Page, Paginator
from app.store.engine.store import Store
from app.store.messages.message_queries import page_of_conversation
from app.store.messages.messages import Message, messages


class Messages:
    """The messages of users. Every method enforces the caller's access."""

    def __init__(self, store: Store, paginator: Paginator) -> None:
        self._store = store
        self._paginator = paginator

    def get(self, caller: Principal, message_id: str) -> Message:
        """Return one message, as far as it can be read.

        Raises:
            DomainError: MESSAGE_NOT_FOUND: it does not exist, or the caller has no access to it.
        """
        message, owner = self.get_with_owner(caller, message_id)
        return name_authors(self._store, caller, [message], owner)[0]

    def get_with_owner(self, caller: Principal, message_id: str) -> tuple[Message, TargetUser]:
        """Return one message, and the user who owns it.

        Raises:
            DomainError: as `get`.
        """
        message = self._store.get(messages.at_leniently(message_id))
        owner = find_owner(self._store, caller, message.uid) if message is not None else None
        if message is None or owner is None:
            raise DomainError(MESSAGE_NOT_FOUND)
        return message, owner

    def list_of_contact(self, caller: Principal, contact_id: str, limit: int, cursor: str | None) -> Page[Message]:
        """Return a page of a conversation, newest first.

        Raises:
            DomainError: CONTACT_NOT_FOUND or CURSOR_INVALID.
        """
        contact, owner = require_contact_and_owner(self._store, caller, contact_id)
        page = self._paginator.page(
            messages, partial(page_of_conversation, contact.id), f"conversation:{contact.id}", limit, cursor
        )
        return name_page(self._store, caller, page, owner)
