"""Users' choice of push notifications, read and replaced."""

from collections.abc import Mapping
from typing import Any

from app.auth.principal import Principal
from app.services.access.users import recheck_manageable, require_manageable_user
from app.services.audit.trail import AuditTrail, audited_user
from app.services.common.optimistic_retry import retry_on_conflict
from app.store.engine.store import Store
from app.store.tenancy.organization_settings.decoding import stored_settings
from app.store.users.notification_settings import NotificationSettings, read_notifications
from app.store.users.users import users


class UserNotificationSettings:
    """Reads and replaces users' notification settings. Every method enforces the caller's access."""

    def __init__(self, store: Store, audit: AuditTrail) -> None:
        self._store = store
        self._audit = audit

    def get(self, caller: Principal, uid: str) -> NotificationSettings:
        """Return a user's settings.

        Raises:
            DomainError: USER_NOT_FOUND or HIGHER_ROLE.
        """
        return read_notifications(require_manageable_user(self._store, caller, uid).user)

    def replace(self, caller: Principal, uid: str, attributes: Mapping[str, Any]) -> NotificationSettings:
        """Replace a user's settings and return them; absent attributes of `NotificationSettings` get their defaults.

        Raises:
            DomainError: USER_NOT_FOUND or HIGHER_ROLE.
        """
        settings = NotificationSettings(**attributes)
        stored = stored_settings(NotificationSettings, attributes)

        def attempt() -> None:
            user = recheck_manageable(self._store, caller, self._store.get(users.at(uid))).user
            if stored == user.notification_settings:
                return
            commit = self._store.commit()
            changed = users.changes(notification_settings=stored)
            commit.update(users.path(uid), changed, user.version)
            before = users.changes(notification_settings=user.notification_settings)
            self._audit.record(commit, caller, "user.changeNotificationSettings", audited_user(user), before, changed)
            commit.send()

        retry_on_conflict(attempt)
        return settings
