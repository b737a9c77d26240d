"""Migration of users' own carrier accounts out of the user documents, where an older version stored them."""

from collections.abc import Iterator
from functools import partial

from app.services.carrier_accounts.accounts import attributes_of_account
from app.services.common.optimistic_retry import retry_on_conflict
from app.store.engine.entity_page import EntityPage
from app.store.engine.store import Store
from app.store.users.user_credentials import write_user_credentials
from app.store.users.users import User, all_users, users

_PAGE = 200


class CarrierCredentialMigration:
    """Carrier accounts still stored in user documents."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def count(self, limit: int) -> int:
        """Return the number of users of the instance, up to `limit`."""
        return self._store.count(all_users(limit, None))

    def move(self, after: str = "") -> Iterator[tuple[str, int, int]]:
        """Move all accounts, page by page; users without one are only read.

        Can be interrupted and restarted at any time, while the instance is in use.

        Args:
            after: id of the user to start after; empty for the first.

        Returns:
            For each page, the id of its last user, the number of users read and of accounts moved.
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
            # Conditional on the version that was read: a concurrent change stores the newer account.
            attributes = attributes_of_account(user.provider, user.provider_credentials)
            users.update(commit, user, **attributes)
            write_user_credentials(commit, user.id, user.provider_credentials)
        if stale:
            commit.send()
        return page, len(stale)
