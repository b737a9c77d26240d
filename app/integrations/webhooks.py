"""Generic webhooks: events posted to a URL, signed according to the Standard Webhooks specification."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from app.integrations.base import DeliveryContext, EventType, FieldKind, IntegrationField
from app.safe_http.attempts import DeliveryAttempt, Request

USER_AGENT = "Integrations/1"


class WebhookIntegration:
    """A program that accepts JSON."""

    name: ClassVar[str] = "webhooks"
    title: ClassVar[str] = "Webhooks"
    description: ClassVar[str] = "Posts the events you choose to a URL of yours, signed by a secret of its own."
    fields: ClassVar[Sequence[IntegrationField]] = (
        IntegrationField("url", FieldKind.URL, "URL", "Where the events are posted.", is_secret=False),
    )
    events: ClassVar[Sequence[EventType]] = tuple(EventType)
    is_signed: ClassVar[bool] = True

    def deliver(self, context: DeliveryContext) -> DeliveryAttempt:
        """Post the event."""
        headers = {"Content-Type": "application/json", "User-Agent": USER_AGENT, **context.signature}
        return context.call(Request("POST", context.values["url"], headers, context.body))

    def shown_url(self, values: Mapping[str, str]) -> str:
        """Return the URL itself."""
        return values.get("url", "")
