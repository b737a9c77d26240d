"""Webhooks and integrations, which report events to other programs."""

from dataclasses import dataclass

from app.composition.core import Core
from app.integrations.registry import build_registry
from app.services.integrations.credentials import IntegrationCredentials
from app.services.integrations.health import IntegrationHealth
from app.services.integrations.installations import InstalledIntegrations
from app.services.integrations.notifications import IntegrationTelling
from app.services.integrations.settings import IntegrationSettings
from app.services.webhooks.delivery import RelayDelivering
from app.services.webhooks.delivery_log import RelayDeliveries
from app.services.webhooks.settings import Webhooks
from app.services.webhooks.signatures import RelayKeys
from app.services.webhooks.webhook_endpoint import WebhookPosting
from app.services.webhooks.webhook_health import WebhookHealth


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookServices:
    """The services of webhooks and integrations."""

    keys: RelayKeys
    settings: Webhooks
    delivery: RelayDelivering
    delivery_log: RelayDeliveries
    integrations: InstalledIntegrations
    integration_credentials: IntegrationCredentials
    integration_notifications: IntegrationTelling


def build_webhooks(core: Core) -> WebhookServices:
    """Build the services of webhooks and integrations."""
    settings, store, clock, audit = core.settings, core.store, core.clock, core.audit
    keys = RelayKeys(core.keys)
    webhook_health = WebhookHealth(store, core.mailer, core.mail_allowance, settings, clock)
    endpoint = WebhookPosting(core.outbound, keys, webhook_health, clock)
    delivery_log = RelayDeliveries(store, core.relay, core.paginator, clock)
    catalogue = build_registry(settings.HUBSPOT_BASE_URL)
    credentials = IntegrationCredentials(core.vault)
    health = IntegrationHealth(store, core.mailer, core.mail_allowance, settings, clock)
    telling = IntegrationTelling(store, catalogue, credentials, core.outbound, core.keys, keys, health, clock)
    judging = IntegrationSettings(credentials, loopback_allowed=settings.RELAY_ALLOW_LOOPBACK)
    return WebhookServices(
        keys=keys,
        settings=Webhooks(store, endpoint, keys, audit, settings, clock),
        delivery=RelayDelivering(store, core.relay, endpoint.find_receiver, telling.find_receiver, clock),
        delivery_log=delivery_log,
        integrations=InstalledIntegrations(store, catalogue, judging, telling, health, delivery_log, keys, audit, clock),
        integration_credentials=credentials,
        integration_notifications=telling,
    )
