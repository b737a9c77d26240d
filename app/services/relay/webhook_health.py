"""How a user's webhook is doing: since when nothing arrives there, and when it is switched off for that."""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from app.clock import DAY, Clock
from app.mail import Mailer
from app.services.contention import retry_on_conflict
from app.services.relay.outbox import is_on
from app.settings import Settings
from app.store.database import StoreConflictError
from app.store.relay_deliveries import DeliveryState, change_delivery, pending_deliveries_of, relay_deliveries
from app.store.store import Store
from app.store.users import User, users

_log = logging.getLogger(__name__)

GIVE_UP_AFTER = 5 * DAY
"""How long in ms a webhook may fail without one success before it is switched off."""

_CANCELED_AT_ONCE = 200


class WebhookHealth:
    """Keeps what is known of users' webhooks. Their documents are written when that changes, and not for each event."""

    def __init__(self, store: Store, mailer: Mailer, settings: Settings, clock: Clock) -> None:
        self._store = store
        self._mailer = mailer
        self._settings = settings
        self._clock = clock

    def note_success(self, user: User) -> None:
        """Note that an event has arrived at a user's webhook; `user` is as he was read before it was posted."""
        if user.relay_failing_since:
            self._change(user, lambda fresh: {"relay_failing_since": 0} if fresh.relay_failing_since else None)

    def note_failure(self, user: User) -> None:
        """Note that an event did not arrive, and switch the webhook off if none has for `GIVE_UP_AFTER`."""
        if not user.relay_failing_since:
            now = self._clock()
            self._change(user, lambda fresh: None if fresh.relay_failing_since else {"relay_failing_since": now})
        elif self._has_failed_too_long(user):
            days = GIVE_UP_AFTER // DAY
            self._switch_off(user, f"Nothing has arrived there for {days} days", self._has_failed_too_long)

    def note_gone(self, user: User) -> None:
        """Switch a webhook off that said 410: it is gone, and wants no more."""
        self._switch_off(user, "It answered 410 Gone", lambda _: True)

    def _has_failed_too_long(self, user: User) -> bool:
        return bool(user.relay_failing_since) and self._clock() - user.relay_failing_since >= GIVE_UP_AFTER

    def _switch_off(self, user: User, reason: str, is_due: Callable[[User], bool]) -> None:
        off = {"relay_disabled_at": self._clock(), "relay_disabled_reason": reason}
        if not self._change(user, lambda fresh: off if is_due(fresh) else None):
            return
        _log.warning("a webhook was switched off", extra={"uid": user.id, "reason": reason})
        self._cancel_pending(user.id)
        self._tell(user, reason)

    def _change(self, user: User, changes_of: Callable[[User], dict[str, Any] | None]) -> bool:
        """Change a user's document, if it still has the webhook that was posted to and the change is still to be made."""

        def attempt() -> bool:
            fresh = self._store.get(users.at(user.id))
            if fresh is None or not is_on(fresh) or fresh.relay_webhook != user.relay_webhook:
                return False
            changes = changes_of(fresh)
            if changes is None:
                return False
            commit = self._store.commit()
            commit.update(users.path(user.id), users.changes(**changes), fresh.version)
            commit.send()
            return True

        return retry_on_conflict(attempt)

    def _cancel_pending(self, uid: str) -> None:
        """Cancel what still waits. What is left here, or is being posted, is canceled when its time comes."""
        while waiting := self._store.page(relay_deliveries, pending_deliveries_of(uid, _CANCELED_AT_ONCE)):
            commit = self._store.commit()
            for delivery in waiting:
                change_delivery(commit, delivery, state=DeliveryState.CANCELED, sweep_at=None, updated=self._clock())
            try:
                commit.send()
            except StoreConflictError:
                _log.info("an event moved while it was canceled", extra={"uid": uid})
                return

    def _tell(self, user: User, reason: str) -> None:
        if not user.email:
            _log.warning("nobody is told: the user has no e-mail address", extra={"uid": user.id})
            return
        brand, host = self._settings.BRAND_NAME, urlsplit(user.relay_webhook).hostname
        self._mailer.send(
            user.email,
            f"{brand}: your webhook was switched off",
            [
                f"Hello {user.full_name}," if user.full_name else "Hello,",
                f"your texts are no longer sent to your webhook at {host}. {reason}.",
                "Your texts themselves are safe. When the webhook works again, set its address again, for example with "
                f"POST {self._settings.PUBLIC_URL}/api/users/{user.id}/webhook. What was given up or canceled before it was "
                "switched off can then be posted again: the documentation calls it replaying a delivery.",
            ],
        )
