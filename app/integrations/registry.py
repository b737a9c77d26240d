"""Which integrations this program knows."""

from collections.abc import Iterable

from app.integrations.base import Integration
from app.integrations.hubspot import HubSpot
from app.integrations.slack import Slack
from app.integrations.webhooks import WebhookIntegration


class IntegrationRegistry:
    """The adapters by name, in the order of the default catalogue."""

    def __init__(self, integrations: Iterable[Integration]) -> None:
        self._by_name = {integration.name: integration for integration in integrations}

    def find(self, name: str) -> Integration | None:
        """Answer the integration of that name, or None."""
        return self._by_name.get(name)

    def names(self) -> list[str]:
        """Answer the names of the integrations."""
        return list(self._by_name)


def make_integrations(hubspot_base_url: str) -> IntegrationRegistry:
    """Answer every integration there is."""
    return IntegrationRegistry([WebhookIntegration(), HubSpot(hubspot_base_url), Slack()])
