"""Delivery of events and tests to installed integrations."""

import html
import json
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from app.crypto.keys import Keys, new_id
from app.crypto.vault import VaultError
from app.errors import DomainError
from app.frozen import frozen, replace
from app.integrations.base import DeliveryContext, FieldKind, Integration
from app.integrations.registry import IntegrationRegistry
from app.outbound_limits.party import Party, PartyKind
from app.safe_http.attempts import SHOWN_BYTES, AttemptOutcome, DeliveryAttempt, Request, try_once
from app.safe_http.client import DEADLINE_SECONDS, OutboundClient
from app.services.integrations.credentials import IntegrationCredentials
from app.services.integrations.health import IntegrationHealth
from app.services.integrations.links import StoredLinks
from app.services.webhooks.event_payloads import test_event
from app.services.webhooks.relay_payloads import write_event
from app.services.webhooks.signatures import RelayKeys, Signer
from app.services.webhooks.webhook_endpoint import make_receiver
from app.store.engine.store import Store
from app.store.integrations.installed_integrations import InstalledIntegration
from app.store.users.users import User
from app.store.webhooks.relay_deliveries import RelayDelivery
from app.text.characters import clean
from app.times.clock import Clock

_log = logging.getLogger(__name__)

SECONDS = 40.0
"""Time limit of all requests of one attempt together; shorter than its lease."""

_MASK = "•••"


class IntegrationDelivery:
    """Delivery to installed integrations."""

    def __init__(
        self,
        store: Store,
        integrations: IntegrationRegistry,
        credentials: IntegrationCredentials,
        client: OutboundClient,
        keys: Keys,
        relay_keys: RelayKeys,
        health: IntegrationHealth,
        clock: Clock,
    ) -> None:
        self._store = store
        self._integrations = integrations
        self._credentials = credentials
        self._client = client
        self._keys = keys
        self._relay_keys = relay_keys
        self._health = health
        self._clock = clock

    def test(self, user: User, installed: InstalledIntegration) -> DeliveryAttempt:
        """Deliver a test event, even if the integration is switched off, and return the result."""
        event_id = new_id()
        event = test_event(event_id, self._clock(), user.id, user.organization_id)
        return self._send(installed, event_id, write_event(event), is_repeated=False)

    def find_receiver(
        self, delivery: RelayDelivery, user: User, installed: InstalledIntegration | None
    ) -> "_Installation | None":
        """Return the integration that an event is for; None where it was removed, is off, or no longer subscribes."""
        if installed is None or installed.uid != user.id or not installed.enabled or delivery.event not in installed.events:
            return None
        integration = self._integrations.find(installed.integration)
        if integration is None:
            return None
        return _Installation(self, user, installed, integration.shown_url(installed.configuration))

    def tell(self, installed: InstalledIntegration, delivery: RelayDelivery, body: str) -> DeliveryAttempt:
        """Deliver an event once."""
        return self._send(installed, delivery.id, body, is_repeated=delivery.attempts > 1)

    def note(self, user: User, installed: InstalledIntegration, attempt: DeliveryAttempt) -> None:
        """Record the result of an attempt."""
        self._health.note(user, installed, attempt)

    def _send(self, installed: InstalledIntegration, event_id: str, body: str, *, is_repeated: bool) -> DeliveryAttempt:
        now = self._clock()
        integration = self._integrations.find(installed.integration)
        try:
            if integration is None:
                raise VaultError(f"This instance has no integration '{installed.integration}'")
            values = self._credentials.open(installed, integration)
        except VaultError as error:
            _log.error("an integration cannot be told: %s", error, extra={"integration_id": installed.id})
            reason = "Its settings cannot be read: enter its secrets again"
            return DeliveryAttempt(AttemptOutcome.GONE, {"at": now, "error": reason}, gone_because=reason)
        caller = _Caller(self._client, self._clock, _secrets_of(integration, values), time.monotonic() + SECONDS)
        raw = body.encode()
        context = DeliveryContext(
            event_id=event_id,
            event=json.loads(body),
            body=raw,
            values=values,
            signature=self._relay_keys.headers(Signer.of_integration(installed), event_id, raw, now),
            is_repeated=is_repeated,
            links=StoredLinks(self._store, self._keys, self._clock, installed),
            call=caller.call,
        )
        try:
            attempt = integration.deliver(context)
        except DomainError:
            raise
        except Exception:  # noqa: BLE001 - any failure
            # An adapter parses another server's response: a failure must end this attempt and nothing else.
            _log.exception("an integration's answer could not be read", extra={"integration_id": installed.id})
            url = integration.shown_url(installed.configuration)
            attempt = DeliveryAttempt(
                AttemptOutcome.TRY_AGAIN, {"at": now, "url": url, "error": "The answer could not be read"}
            )
        # The adapter may have failed on a response, or may have waited after one.
        is_answered = caller.is_answered if attempt.is_answered is None else attempt.is_answered
        return replace(attempt, gone_because=caller.mask(attempt.gone_because), is_answered=is_answered)


@frozen
class _Installation:
    telling: IntegrationDelivery
    user: User
    installed: InstalledIntegration
    shown_url: str

    @property
    def party(self) -> Party:
        return party_of_integration(self.user, self.installed)

    def post(self, delivery: RelayDelivery, body: str) -> DeliveryAttempt:
        return self.telling.tell(self.installed, delivery, body)

    def note(self, attempt: DeliveryAttempt) -> None:
        self.telling.note(self.user, self.installed, attempt)


@dataclass(slots=True)
class _Caller:
    """The requests of one attempt, within its time limit. Secrets that a receiver echoes are masked in the log.

    Attributes:
        is_answered: whether the receiver responded to the latest request; None if it was not called.
    """

    client: OutboundClient
    clock: Clock
    secrets: Sequence[str]
    deadline: float
    is_answered: bool | None = None

    def call(self, request: Request) -> DeliveryAttempt:
        seconds = min(DEADLINE_SECONDS, self.deadline - time.monotonic())
        attempt = try_once(self.client, request, self.clock(), seconds)
        self.is_answered = attempt.is_answered
        record = {name: self.mask(value) if isinstance(value, str) else value for name, value in attempt.record.items()}
        if attempt.answer is not None:
            # Masked before it is cut, so that no part of a secret remains at the end.
            record["response"] = clean(self.mask(attempt.answer.body.decode(errors="replace")))[:SHOWN_BYTES]
        return replace(attempt, record=record)

    def mask(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret, _MASK)
        return text


def party_of_integration(user: User, installed: InstalledIntegration) -> Party:
    """Return the party of an installed integration."""
    return make_receiver(PartyKind.INTEGRATION, installed.id, f"integration {installed.id} of user {user.id}", user)


def _secrets_of(integration: Integration, values: Mapping[str, str]) -> list[str]:
    """Return an integration's secrets in every spelling in which a response may repeat them, longest first."""
    spellings: set[str] = set()
    for field in integration.fields:
        secret = values[field.name] if field.is_secret else ""
        path = urlsplit(secret).path if field.kind is FieldKind.URL else ""
        for text in filter(None, (secret, path)):
            spellings |= {text, text.replace("/", r"\/"), quote(text, safe=""), html.escape(text)}
    return sorted(spellings - {"/"}, key=len, reverse=True)
