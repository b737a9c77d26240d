"""Posts to a user's webhook: the bytes, their signature, and whether the user still wants them."""

from app.frozen import frozen
from app.outbound_limits.party import Party, PartyKind
from app.safe_http.attempts import DeliveryAttempt, Request, try_once
from app.safe_http.client import OutboundClient
from app.services.webhooks.access_token import WebhookAccessTokens
from app.services.webhooks.outbox import MESSAGE_EVENT, is_webhook_active, wants_receipts
from app.services.webhooks.relay_payloads import put_access_token
from app.services.webhooks.signatures import RelayKeys, Signer
from app.services.webhooks.webhook_health import WebhookHealth
from app.store.integrations.installed_integrations import InstalledIntegration
from app.store.users.users import User
from app.store.webhooks.relay_deliveries import RelayDelivery
from app.times.clock import Clock


class WebhookEndpoint:
    """Posts events to users' webhooks."""

    def __init__(
        self,
        client: OutboundClient,
        relay_keys: RelayKeys,
        access_tokens: WebhookAccessTokens,
        health: WebhookHealth,
        clock: Clock,
    ) -> None:
        self._client = client
        self._relay_keys = relay_keys
        self._access_tokens = access_tokens
        self._health = health
        self._clock = clock

    def post(self, user: User, event_id: str, body: bytes) -> DeliveryAttempt:
        """Post signed bytes to a user's webhook."""
        now = self._clock()
        headers = {"Content-Type": "application/json", "User-Agent": "Relay/1"}
        headers |= self._relay_keys.headers(Signer.of_webhook(user), event_id, body, now)
        return try_once(self._client, Request("POST", user.relay_webhook, headers, body), now)

    def post_event(self, user: User, delivery: RelayDelivery, body: str) -> DeliveryAttempt:
        """Post an event as it was stored, with the access token that it may carry by now."""
        token = self._access_tokens.find(user) if delivery.access_token_number else None
        posted = body if token is None else put_access_token(body, token)
        return self.post(user, delivery.id, posted.encode())

    def note(self, user: User, attempt: DeliveryAttempt) -> None:
        """Record the result of an attempt."""
        self._health.note(user, user, attempt)

    def find_receiver(self, delivery: RelayDelivery, user: User, _: InstalledIntegration | None) -> "_Webhook | None":
        """Return the webhook that an event is for; None where its user no longer wants it."""
        is_wanted = is_webhook_active(user) if delivery.event == MESSAGE_EVENT else wants_receipts(user)
        return _Webhook(self, user) if is_wanted else None


@frozen
class _Webhook:
    posting: WebhookEndpoint
    user: User

    @property
    def shown_url(self) -> str:
        return self.user.relay_webhook

    @property
    def party(self) -> Party:
        return party_of_webhook(self.user)

    def post(self, delivery: RelayDelivery, body: str) -> DeliveryAttempt:
        return self.posting.post_event(self.user, delivery, body)

    def note(self, attempt: DeliveryAttempt) -> None:
        self.posting.note(self.user, attempt)


def party_of_webhook(user: User) -> Party:
    """Return the party of a user's webhook: the URL, which users of one organization may share."""
    url = user.relay_webhook
    return make_receiver(PartyKind.WEBHOOK, f"{_owner_of(user)} {url}", f"webhook of user {user.id}", user)


def make_receiver(kind: PartyKind, key: str, label: str, user: User) -> Party:
    """Return the party of one of a user's receivers, which has a share with all those of the organization and the tenant.

    Hosts have none: a port, a subdomain or another domain costs nothing.

    Args:
        kind: what the receiver is.
        key: identifies it among its kind.
        label: names it to operators.
        user: whose receiver it is.
    """
    return Party(kind, key, label, _owner_of(user), user.tenant_id)


def _owner_of(user: User) -> str:
    """Return who shares a limit for all receivers: the user's organization, or the user without one."""
    return user.organization_id or user.id
