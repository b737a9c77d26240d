"""Search keys of messages that were written without them."""

from collections.abc import Iterator
from functools import partial

from app.services.common.optimistic_retry import retry_on_conflict
from app.store.engine.database import DELETE_FIELD
from app.store.engine.entity_page import EntityPage, Position
from app.store.engine.store import Store
from app.store.messages.message_queries import messages_of_user
from app.store.messages.message_search_keys import message_search_keys
from app.store.messages.messages import Message, messages
from app.store.users.users import User, all_users, users

_USERS_PAGE = 200
_PAGE = 100
"""Messages per commit: long ones have 500 index entries each, and Firestore limits a commit to 10 MiB."""


class MessageIndex:
    """The search keys of all messages of an instance."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def count(self, most: int) -> int:
        """Count the messages of the instance, up to a limit."""
        return self._store.count(messages.every(most))

    def rebuild(self, after: str = "", *, check_all: bool = False) -> Iterator[tuple[str, int, int]]:
        """Write missing keys, user by user; from then on, searches of the user use them.

        It may be interrupted and started again at any time, while the instance serves requests.

        Args:
            after: the id of the user to begin after; empty for the first.
            check_all: check users again whose messages have keys already.

        Returns:
            For each page the id of the last finished user, how many messages were read and how many written.
        """
        while True:
            page = self._store.page(users, all_users(_USERS_PAGE, [after] if after else None))
            for user in page:
                if check_all or not user.has_message_keys:
                    for read, written in self._rebuild_user(user):
                        yield after, read, written
                after = user.id
            if page.end is None:
                return
            after = page.end[-1]
            yield after, 0, 0

    def _rebuild_user(self, user: User) -> Iterator[tuple[int, int]]:
        position: Position | None = None
        while True:
            page, written = retry_on_conflict(partial(self._rebuild_page, user.id, position))
            if page.end is None:
                break
            position = page.end
            yield page.size, written
        if not user.has_message_keys:
            retry_on_conflict(partial(self._mark, user.id))

    def _rebuild_page(self, uid: str, after: Position | None) -> tuple[EntityPage[Message], int]:
        page = self._store.page(messages, messages_of_user(uid, _PAGE, after))
        commit = self._store.commit()
        written = 0
        for message in page:
            keys = message_search_keys(message.body)
            if keys != message.search_keys:
                messages.update(commit, message, search_keys=keys or DELETE_FIELD)
                written += 1
        if written:
            commit.send()
        return page, written

    def _mark(self, uid: str) -> None:
        user = self._store.get(users.at(uid))
        if user is not None:
            commit = self._store.commit()
            users.update(commit, user, has_message_keys=True)
            commit.send()
