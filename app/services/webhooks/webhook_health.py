"""Health of a user's webhook, stored in the user's document."""

from urllib.parse import urlsplit

from app.mail.message import quote_free_text
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.webhooks.endpoint_health import ChangesOf, ReceiverHealth
from app.services.webhooks.outbox import is_webhook_active
from app.store.users.users import User, users


class WebhookHealth(ReceiverHealth[User]):
    """Health of users' webhooks."""

    def _failing_since(self, receiver: User) -> int:
        return receiver.relay_failing_since

    def _id_of(self, receiver: User) -> str:
        del receiver
        return ""

    def _change(self, user: User, receiver: User, changes_of: ChangesOf) -> bool:
        def attempt() -> bool:
            fresh = self._store.get(users.at(user.id))
            if fresh is None or not is_webhook_active(fresh) or fresh.relay_webhook != receiver.relay_webhook:
                return False
            changes = changes_of(fresh.relay_failing_since)
            if changes is None:
                return False
            commit = self._store.commit()
            relays = {f"relay_{name}": value for name, value in changes.items()}
            commit.update(users.path(user.id), users.changes(**relays), fresh.version)
            commit.send()
            return True

        return retry_on_conflict(attempt)

    def _find(self, user: User, receiver_id: str) -> User | None:
        del receiver_id
        return user

    def _disabled_reason(self, receiver: User) -> str:
        return receiver.relay_disabled_reason if receiver.relay_disabled_at else ""

    def _describe(self, receiver: User) -> tuple[str, str, str]:
        host = quote_free_text(urlsplit(receiver.relay_webhook).hostname or "")
        return (
            "your webhook",
            f"Your messages are no longer sent to your webhook at {host}",
            "The messages themselves are safe. Once the webhook works, set its URL again, for example with "
            f"POST {self._settings.PUBLIC_URL}/api/users/{receiver.id}/webhook. Then you can replay the deliveries that failed "
            "or were canceled.",
        )
