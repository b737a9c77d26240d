"""Registry of the supported integrations."""

from collections.abc import Iterable

from app.integrations.base import Integration
from app.integrations.hubspot import HubSpot
from app.integrations.slack import Slack
from app.integrations.webhooks import WebhookIntegration


class IntegrationRegistry:
    """Integration adapters by name, in the order of the default catalogue."""

    def __init__(self, integrations: Iterable[Integration]) -> None:
        self._by_name = {integration.name: integration for integration in integrations}

    def find(self, name: str) -> Integration | None:
        """Return the integration with a name, or None."""
        return self._by_name.get(name)

    def names(self) -> list[str]:
        """Return the names of the integrations."""
        return list(self._by_name)


def build_registry(hubspot_base_url: str) -> IntegrationRegistry:
    """Return the registry of all integrations."""
    return IntegrationRegistry([WebhookIntegration(), HubSpot(hubspot_base_url), Slack()])
