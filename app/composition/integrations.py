"""Integrations: what they are made of."""

from dataclasses import dataclass

from app.composition.core import Core
from app.integrations.registry import make_integrations
from app.services.integrations.credentials import IntegrationCredentials
from app.services.integrations.health import IntegrationHealth
from app.services.integrations.installations import InstalledIntegrations
from app.services.integrations.notifications import IntegrationTelling
from app.services.integrations.settings import IntegrationSettings
from app.services.webhooks.delivery_log import RelayDeliveries
from app.services.webhooks.signatures import RelayKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class Integrations:
    """What users' integrations are managed and told by."""

    credentials: IntegrationCredentials
    installed: InstalledIntegrations
    telling: IntegrationTelling


def compose_integrations(core: Core, relay_keys: RelayKeys, deliveries: RelayDeliveries) -> Integrations:
    """Put the part together."""
    settings, store, clock = core.settings, core.store, core.clock
    known = make_integrations(settings.HUBSPOT_BASE_URL)
    credentials = IntegrationCredentials(core.vault)
    health = IntegrationHealth(store, core.mailer, core.mail_allowance, settings, clock)
    telling = IntegrationTelling(store, known, credentials, core.outbound, core.keys, relay_keys, health, clock)
    judging = IntegrationSettings(credentials, loopback_allowed=settings.RELAY_ALLOW_LOOPBACK)
    installed = InstalledIntegrations(store, known, judging, telling, health, deliveries, relay_keys, core.audit, clock)
    return Integrations(credentials=credentials, installed=installed, telling=telling)
