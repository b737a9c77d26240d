"""Message search: by search keys, or by reading the conversations of a user whose messages have no keys yet.

docs/decisions/0090 has the reasons and the figures.
"""

from collections.abc import Sequence
from typing import Any

from app.auth.principal import Principal
from app.errors import invalid_field
from app.services.access.author_names import name_page
from app.services.access.contacts import require_contact_and_owner
from app.services.access.users import resolve_owner
from app.services.common.pagination import Page, Paginator
from app.store.engine.database import Query
from app.store.engine.store import Store
from app.store.messages.message_queries import messages_found_by, messages_of_user, page_of_conversation
from app.store.messages.message_search_keys import Clause, find_clauses
from app.store.messages.messages import Message, messages
from app.store.users.users import User
from app.text.matching import SearchText, fold, make_matcher, parse_search

LOOKED_THROUGH = 500
"""How many messages are read for a page at most."""

_BATCH = 100

_MAX_CLAUSES = 8
"""How many clauses of a search are counted: the longest."""

_MAX_COUNTED = 1000
"""How many messages are counted per key: Firestore bills one read for them."""


class MessageSearch:
    """Search of messages."""

    def __init__(self, store: Store, paginator: Paginator) -> None:
        self._store = store
        self._paginator = paginator

    def find(
        self, caller: Principal, uid: str | None, contact_id: str | None, text: str, limit: int, cursor: str | None
    ) -> Page[Message]:
        """Return a page of the messages that hold every word of a text, newest first.

        The query asks for the rarest word; the results are compared as `app.text.matching` does. A page reads
        `LOOKED_THROUGH` messages at most, so it may be short or empty without being the last.

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
        search = parse_search(text)
        if search is None:
            raise invalid_field("text", "Must hold a letter or a digit.")
        if contact_id is None:
            target = resolve_owner(self._store, caller, uid)
        else:
            target = require_contact_and_owner(self._store, caller, contact_id)[1]
        owner = target.user
        keys = self._choose_keys(owner, contact_id, search)
        matches = make_matcher(search)

        def query(count: int, after: Sequence[Any] | None) -> Query:
            if keys:
                return messages_found_by(owner.id, keys, count, after)
            if contact_id is None:
                return messages_of_user(owner.id, count, after)
            return page_of_conversation(contact_id, count, after)

        # Nearly everything that one key finds is shown, so no more is read.
        batch = limit + 1 if len(find_clauses(search)) == 1 and contact_id is None and keys else _BATCH
        page = self._paginator.filter_page(
            messages,
            query,
            f"found-messages:{owner.id}:{contact_id}:{fold(text)}",
            limit,
            cursor,
            lambda message: contact_id in (None, message.contact_id) and matches(message.body),
            batch=batch,
            max_reads=LOOKED_THROUGH,
        )
        return name_page(self._store, caller, page, target)

    def _choose_keys(self, owner: User, contact_id: str | None, search: SearchText) -> Clause:
        """Return the keys that the fewest messages have; empty to read the conversations instead."""
        clauses = find_clauses(search) if owner.has_message_keys else []
        if not clauses or (len(clauses) == 1 and contact_id is None):
            return clauses[0] if clauses else ()
        clauses = sorted(clauses, key=lambda clause: -min(map(len, clause)))[:_MAX_CLAUSES]
        keys = list(dict.fromkeys(key for clause in clauses for key in clause))
        queries = [messages_found_by(owner.id, [key], _MAX_COUNTED, None) for key in keys]
        if contact_id is not None:
            queries.append(page_of_conversation(contact_id, _MAX_COUNTED, None))
        counts = list(self._store.count_all(queries))
        by_key = dict(zip(keys, counts, strict=False))
        rarest = min(clauses, key=lambda clause: sum(by_key[key] for key in clause))
        if contact_id is not None and sum(by_key[key] for key in rarest) >= counts[-1]:
            return ()
        return rarest
