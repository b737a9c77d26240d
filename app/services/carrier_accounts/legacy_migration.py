"""Moving users' own accounts at carriers out of the users' documents, where an older version stored them."""

from collections.abc import Iterator
from functools import partial

from app.services.carrier_accounts.accounts import attributes_of_account
from app.services.common.optimistic_retry import retry_on_conflict
from app.store.engine.entity_page import EntityPage
from app.store.engine.store import Store
from app.store.user_credentials import write_user_credentials
from app.store.users import User, all_users, users

_PAGE = 200


class AccountMoves:
    """The accounts that still stand in users' documents."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def count(self, most: int) -> int:
        """Count the users of the instance, so many at most."""
        return self._store.count(all_users(most, None))

    def move(self, after: str = "") -> Iterator[tuple[str, int, int]]:
        """Move all accounts, page by page; a user who has none there is only read.

        It may be interrupted and begun anew at any time, and run beside everything else.

        Args:
            after: the id of the user to begin after; empty for the first.

        Returns:
            For each page the id of its last user, how many users were read and how many accounts moved.
        """
        while True:
            page, moved = retry_on_conflict(partial(self._move_page, after))
            if page.end is None:
                return
            after = page.end[-1]
            yield after, page.size, moved

    def _move_page(self, after: str) -> tuple[EntityPage[User], int]:
        page = self._store.page(users, all_users(_PAGE, [after] if after else None))
        commit = self._store.commit()
        stale = [user for user in page if user.provider_credentials]
        for user in stale:
            # On condition of the version that was read: what is changed meanwhile is the newer account.
            attributes = attributes_of_account(user.provider, user.provider_credentials)
            commit.update(users.path(user.id), users.changes(**attributes), user.version)
            write_user_credentials(commit, user.id, user.provider_credentials)
        if stale:
            commit.send()
        return page, len(stale)
