"""Message search: the conversations of a user are read, the newest message first.

Nothing is indexed for it, so it costs nothing until somebody searches. docs/decisions/0030 has the reasons.
"""

from collections.abc import Sequence
from typing import Any

from app.auth.principal import Principal
from app.errors import invalid_field
from app.services.access.contacts import require_contact
from app.services.access.users import resolve_owner_uid
from app.services.common.pagination import Page, Paginator
from app.store.engine.database import Query
from app.store.engine.store import Store
from app.store.messages.message_queries import messages_of_user, page_of_conversation
from app.store.messages.messages import Message, messages
from app.text.matching import fold, make_matcher

LOOKED_THROUGH = 500
"""How many messages are read for a page at most."""

_BATCH = 100


class MessageSearch:
    """Search of messages."""

    def __init__(self, store: Store, paginator: Paginator) -> None:
        self._store = store
        self._paginator = paginator

    def find(
        self, caller: Principal, uid: str | None, contact_id: str | None, text: str, limit: int, cursor: str | None
    ) -> Page[Message]:
        """Return a page of the messages that hold every word of a text, as `app.text.matching` compares them.

        A page reads `LOOKED_THROUGH` messages at most, so it may be short or empty without being the last.

        Args:
            caller: who searches.
            uid: whose conversations; defaults to the caller's own.
            contact_id: only the conversation with this contact; None means all; `uid` is ignored beside it.
            text: the words to find.
            limit: number of messages at most.
            cursor: `next_cursor` of the page before.

        Raises:
            DomainError: USER_NOT_FOUND, CONTACT_NOT_FOUND, PARAMETERS_INVALID or CURSOR_INVALID.
        """
        matches = make_matcher(text)
        if matches is None:
            raise invalid_field("text", "Must hold a letter or a digit.")
        if contact_id is None:
            uid = resolve_owner_uid(self._store, caller, uid)
        else:
            uid = require_contact(self._store, caller, contact_id).uid

        def query(count: int, after: Sequence[Any] | None) -> Query:
            if contact_id is None:
                return messages_of_user(uid, count, after)
            return page_of_conversation(contact_id, count, after)

        return self._paginator.filter_page(
            messages,
            query,
            f"found-messages:{uid}:{contact_id}:{fold(text)}",
            limit,
            cursor,
            lambda message: matches(message.body),
            batch=_BATCH,
            max_reads=LOOKED_THROUGH,
        )
