"""Webhook settings of a user: the address, the subscriptions, the secret, and a test post."""

from collections.abc import Callable
from typing import Any

from app.auth.policy import require_unrestricted
from app.auth.principal import Principal
from app.configuration.settings import Settings
from app.crypto.keys import new_id
from app.errors import DomainError, invalid_field
from app.frozen import frozen, replace
from app.problems.webhooks import WEBHOOK_MISSING
from app.safe_http.attempts import DeliveryAttempt
from app.safe_http.ssrf_guard import find_url_fault
from app.services.access.credential_origins import record_webhook
from app.services.access.users import recheck_manageable, require_manageable_user
from app.services.audit.trail import AuditTrail
from app.services.common.circuit_breakers import OpenBreakers
from app.services.common.idempotency import Record, record_nothing
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.webhooks.access_token import WebhookAccessTokens
from app.services.webhooks.outbox import is_webhook_active
from app.services.webhooks.relay_payloads import write_event
from app.services.webhooks.signatures import RelayKeys, Signer
from app.services.webhooks.webhook_endpoint import WebhookEndpoint, party_of_webhook
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.users.users import Restriction, User, users
from app.times.clock import Clock

TEST_MESSAGE = "This is a test of your webhook"
_TEST_CUSTOMER = "+12125550123"


@frozen
class Webhook:
    """A user's webhook, as the user may see it. Times are ms since the epoch; 0 is never.

    Attributes:
        url: empty where there is none.
        enabled: messages are relayed now.
        disabled_at: when it was switched off, for `disabled_reason`.
        failing_since: since when every post has failed.
        receipts: delivery receipts are sent too.
        incoming_only: of the messages, only inbound ones are relayed.
        access_token: events carry a token that acts in the user's name.
        secret_rotated_at: when its secret was created; 0 until somebody asks for it.
        paused_since: since when posts have been paused because it does not respond; 0 if they are not.
        paused_until: when the next post is tried.
    """

    url: str
    enabled: bool
    disabled_at: int
    disabled_reason: str
    failing_since: int
    receipts: bool
    incoming_only: bool
    access_token: bool
    secret_rotated_at: int
    paused_since: int = 0
    paused_until: int = 0


@frozen
class WebhookUpdate:
    """An update of a webhook; None keeps a value."""

    url: str | None = None
    receipts: bool | None = None
    incoming_only: bool | None = None
    access_token: bool | None = None


class Webhooks:
    """The webhooks of users."""

    def __init__(
        self,
        store: Store,
        posting: WebhookEndpoint,
        relay_keys: RelayKeys,
        access_tokens: WebhookAccessTokens,
        breakers: OpenBreakers,
        audit: AuditTrail,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._store = store
        self._posting = posting
        self._relay_keys = relay_keys
        self._access_tokens = access_tokens
        self._breakers = breakers
        self._audit = audit
        self._settings = settings
        self._clock = clock

    def get(self, caller: Principal, uid: str) -> Webhook:
        """Return a user's webhook.

        Raises:
            DomainError: USER_NOT_FOUND, or HIGHER_ROLE since an address may hold the receiver's credentials.
        """
        user = require_manageable_user(self._store, caller, uid).user
        webhook = _describe(user)
        breaker = self._breakers.find(party_of_webhook(user)) if webhook.enabled else None
        if breaker is None:
            return webhook
        return replace(webhook, paused_since=breaker.opened_at, paused_until=breaker.probe_at)

    def change(self, caller: Principal, uid: str, update: WebhookUpdate) -> Webhook:
        """Update a user's webhook and return it.

        Raises:
            DomainError: RESTRICTED, USER_NOT_FOUND, HIGHER_ROLE, or PARAMETERS_INVALID for an address that can never be called.
        """
        require_unrestricted(caller, Restriction.INTEGRATIONS)

        def decide(commit: Commit, user: User) -> dict[str, Any]:
            changes = {} if update.url is None else self._changes_of_address(update.url, "url")
            if update.receipts is not None:
                changes["relay_receipts"] = update.receipts
            if update.incoming_only is not None:
                changes["relay_incoming_only"] = update.incoming_only
            url = user.relay_webhook if update.url is None else update.url
            changes |= self._access_tokens.change(commit, caller, user, url, update.access_token)
            is_new = update.url is not None and update.url != user.relay_webhook
            return changes | (record_webhook(caller, user, is_new=is_new) if changes else {})

        return _describe(self._change_user(caller, uid, "user.change-webhook", decide))

    def changes_for_user(self, caller: Principal, user: User, url: str, commit: Commit) -> dict[str, Any]:
        """Return the user attributes that give a new or updated user another address of the webhook; none for the present one.

        Args:
            caller: who sets it.
            user: owner of the webhook.
            url: absolute, http or https; empty for none.
            commit: that changes the user.

        Raises:
            DomainError: RESTRICTED; or PARAMETERS_INVALID: the address can never be called.
        """
        if url == user.relay_webhook:
            return {}
        require_unrestricted(caller, Restriction.INTEGRATIONS)
        changes = self._changes_of_address(url, "relay_webhook") | record_webhook(caller, user, is_new=True)
        return changes | self._access_tokens.change(commit, caller, user, url, None)

    def _changes_of_address(self, url: str, attribute: str) -> dict[str, Any]:
        """Return the user attributes that set a webhook's address, which also switches it on again."""
        fault = find_url_fault(url, loopback_allowed=self._settings.RELAY_ALLOW_LOOPBACK) if url else None
        if fault is not None:
            raise invalid_field(attribute, fault)
        return {"relay_webhook": url, "relay_failing_since": 0, "relay_disabled_at": 0, "relay_disabled_reason": ""}

    def rotate_secret(self, caller: Principal, uid: str, record: Record[str] = record_nothing) -> str:
        """Return a new secret for a user's webhook. The previous one signs beside it for `OVERLAP_MS`.

        Args:
            caller: who wants it.
            uid: of the user.
            record: adds the response to the commit, for idempotent repeats.

        Raises:
            DomainError: RESTRICTED, USER_NOT_FOUND or HIGHER_ROLE.
        """
        require_unrestricted(caller, Restriction.INTEGRATIONS)

        def decide(commit: Commit, user: User) -> dict[str, Any]:
            rotated: dict[str, Any] = {"relay_secret_number": user.relay_secret_number + 1}
            rotated["relay_secret_rotated_at"] = self._clock()
            record(commit, self._relay_keys.secret(Signer.of_webhook(replace(user, **rotated))))
            return rotated | record_webhook(caller, user, is_new=False)

        user = self._change_user(caller, uid, "user.rotate-webhook-secret", decide)
        return self._relay_keys.secret(Signer.of_webhook(user))

    def test(self, caller: Principal, uid: str) -> DeliveryAttempt:
        """Post a test to a user's webhook, even if it is switched off, and return the result.

        Raises:
            DomainError: RESTRICTED, USER_NOT_FOUND, HIGHER_ROLE or WEBHOOK_MISSING.
        """
        require_unrestricted(caller, Restriction.INTEGRATIONS)
        user = require_manageable_user(self._store, caller, uid).user
        if not user.relay_webhook:
            raise DomainError(WEBHOOK_MISSING)
        event_id = new_id()
        event: dict[str, Any] = {
            "MessageID": event_id,
            "ConversationID": event_id,
            "ToNumber": user.phone_number,
            "FromNumber": _TEST_CUSTOMER,
            "MessageBody": TEST_MESSAGE,
            "MessageDirection": "in",
            "TextableUserID": user.id,
            "TextableOrganizationID": user.organization_id,
            "ContactName": "Test",
            "AccessToken": None,
            "Media": [],
            "Timestamp": self._clock(),
            "Test": True,
        }
        return self._posting.post(user, event_id, write_event(event).encode())

    def _change_user(self, caller: Principal, uid: str, action: str, decide: Callable[[Commit, User], dict[str, Any]]) -> User:
        """Update a user and return them.

        Args:
            caller: who updates the user.
            uid: of the user.
            action: its name in the audit trail.
            decide: returns the changed attributes, and adds what belongs to them to the commit.
        """

        def attempt() -> User:
            user = recheck_manageable(self._store, caller, self._store.get(users.at(uid))).user
            commit = self._store.commit()
            changes = decide(commit, user)
            if not changes:
                return user
            users.update(commit, user, **changes)
            before = {name: getattr(user, name) for name in changes}
            self._audit.record_for_user(commit, caller, action, user, users.changes(**before), users.changes(**changes))
            commit.send()
            return replace(user, **changes)

        return retry_on_conflict(attempt)


def _describe(user: User) -> Webhook:
    return Webhook(
        url=user.relay_webhook,
        enabled=is_webhook_active(user),
        disabled_at=user.relay_disabled_at,
        disabled_reason=user.relay_disabled_reason,
        failing_since=user.relay_failing_since,
        receipts=user.relay_receipts,
        incoming_only=user.relay_incoming_only,
        access_token=user.relay_access_token,
        secret_rotated_at=user.relay_secret_rotated_at,
    )
