"""Webhooks and integrations, which report events to other programs."""

from app.composition.core import Core
from app.frozen import frozen
from app.integrations.registry import IntegrationRegistry, build_registry
from app.services.integrations.credentials import IntegrationCredentials
from app.services.integrations.health import IntegrationHealth
from app.services.integrations.installations import InstalledIntegrations
from app.services.integrations.notifications import IntegrationDelivery
from app.services.integrations.samples import SampleEvents
from app.services.integrations.settings import IntegrationSettings
from app.services.webhooks.access_token import WebhookAccessTokens
from app.services.webhooks.delivery import WebhookDispatcher
from app.services.webhooks.delivery_log import DeliveryLog
from app.services.webhooks.settings import Webhooks
from app.services.webhooks.signatures import RelayKeys
from app.services.webhooks.webhook_endpoint import WebhookEndpoint
from app.services.webhooks.webhook_health import WebhookHealth


@frozen(kw_only=True)
class WebhookServices:
    """The services of webhooks and integrations."""

    keys: RelayKeys
    settings: Webhooks
    delivery: WebhookDispatcher
    delivery_log: DeliveryLog
    integration_registry: IntegrationRegistry
    integrations: InstalledIntegrations
    integration_credentials: IntegrationCredentials
    integration_notifications: IntegrationDelivery
    samples: SampleEvents
    webhook_health: WebhookHealth
    integration_health: IntegrationHealth


def build_webhooks(core: Core) -> WebhookServices:
    """Build the services of webhooks and integrations."""
    settings, store, clock, audit = core.settings, core.store, core.clock, core.audit
    keys = RelayKeys(core.keys)
    webhook_health = WebhookHealth(store, core.mail_outbox, core.mail_allowance, settings, clock)
    access_tokens = WebhookAccessTokens(store, keys, settings, clock)
    endpoint = WebhookEndpoint(core.outbound, keys, access_tokens, webhook_health, clock)
    delivery_log = DeliveryLog(store, core.relay, core.event_bodies, core.paginator, clock)
    catalogue = build_registry(settings.HUBSPOT_BASE_URL)
    credentials = IntegrationCredentials(core.vault)
    health = IntegrationHealth(store, core.mail_outbox, core.mail_allowance, settings, clock)
    telling = IntegrationDelivery(store, catalogue, credentials, core.outbound, core.keys, keys, health, clock)
    judging = IntegrationSettings(credentials, loopback_allowed=settings.RELAY_ALLOW_LOOPBACK)
    return WebhookServices(
        keys=keys,
        settings=Webhooks(store, endpoint, keys, access_tokens, core.breakers, audit, settings, clock),
        delivery=WebhookDispatcher(
            store, core.relay, core.event_bodies, endpoint.find_receiver, telling.find_receiver, core.limits, clock
        ),
        delivery_log=delivery_log,
        integration_registry=catalogue,
        integrations=InstalledIntegrations(
            store, catalogue, judging, telling, health, delivery_log, keys, core.breakers, audit, clock
        ),
        integration_credentials=credentials,
        integration_notifications=telling,
        samples=SampleEvents(core.media_links, clock),
        webhook_health=webhook_health,
        integration_health=health,
    )
