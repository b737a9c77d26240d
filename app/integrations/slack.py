"""Notifications in the format of Slack's incoming webhooks, which Mattermost and Rocket.Chat also accept."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import urlsplit

from app.frozen import replace
from app.integrations.base import TEST_TYPE, DeliveryContext, EventType, FieldKind, IntegrationField
from app.integrations.webhooks import USER_AGENT
from app.safe_http.attempts import AttemptOutcome, DeliveryAttempt, Request

_URL = "webhookUrl"
_MAX_TEXT_LENGTH = 2900
_SHOWN_LETTERS = 4
_TITLES = {
    EventType.MESSAGE_RECEIVED: "Text from {contact}",
    EventType.MESSAGE_SENT: "Text to {contact}",
    EventType.MESSAGE_FAILED: "A text to {contact} did not arrive",
    EventType.CONTACT_CREATED: "New contact: {contact}",
    EventType.CONTACT_OPTED_OUT: "{contact} wants no more texts",
    EventType.CONTACT_OPTED_IN: "{contact} takes texts again",
}
_GONE = (404, 410)


class Slack:
    """A Slack channel."""

    name: ClassVar[str] = "slack"
    title: ClassVar[str] = "Slack"
    description: ClassVar[str] = "Notifies a channel of the events you choose."
    fields: ClassVar[Sequence[IntegrationField]] = (
        IntegrationField(
            _URL,
            FieldKind.URL,
            "Webhook URL",
            "The URL of an incoming webhook, https://hooks.slack.com/services/…; anybody who knows it can post to the channel.",
            is_secret=True,
        ),
    )
    events: ClassVar[Sequence[EventType]] = tuple(_TITLES)
    is_signed: ClassVar[bool] = False

    def deliver(self, context: DeliveryContext) -> DeliveryAttempt:
        """Post the notification. Slack responds with `ok`; an unknown webhook is gone for good."""
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": USER_AGENT}
        body = json.dumps(_write(context), ensure_ascii=False).encode()
        url = context.values[_URL]
        attempt = context.call(Request("POST", url, headers, body, self.shown_url(context.values)))
        words = attempt.answer.body[:100].decode(errors="replace").strip() if attempt.answer is not None else ""
        if attempt.status in _GONE:
            return replace(attempt, verdict=AttemptOutcome.GONE, gone_because=f"It answered {attempt.status} {words}".strip())
        if attempt.verdict is AttemptOutcome.ARRIVED and words != "ok":
            record = attempt.record | {"error": "The response was not 'ok', as an incoming webhook's is"}
            return replace(attempt, verdict=AttemptOutcome.STOP, record=record)
        return attempt

    def shown_url(self, values: Mapping[str, str]) -> str:
        """Return the host and the end of the path, since the path is the secret."""
        url = values.get(_URL, "")
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc}/…{url[-_SHOWN_LETTERS:]}" if url else ""


def _write(context: DeliveryContext) -> dict[str, Any]:
    """Return the notification; contacts' texts are plain text, without commands and links."""
    if context.type == TEST_TYPE:
        lines = ["This is a test of your integration"]
    else:
        lines = list(_lines(EventType(context.type), context.event["data"]))
    blocks = [
        {"type": "section", "text": {"type": "plain_text", "text": line[:_MAX_TEXT_LENGTH], "emoji": False}} for line in lines
    ]
    return {"text": _escape("\n".join(lines))[:_MAX_TEXT_LENGTH], "blocks": blocks}


def _lines(event_type: EventType, data: Mapping[str, Any]) -> list[str]:
    contact, message, failure = data["contact"], data.get("message"), data.get("failure")
    number = str(contact["phone_number"]) or ", ".join(map(str, contact.get("participants", ())))
    name = str(contact.get("full_name") or number)
    if message is not None and message.get("fromName"):
        name = f"{message['fromName']} in {name}"
    lines = [_TITLES[event_type].format_map({"contact": name if name == number else f"{name} ({number})"})]
    if message is not None and message["message"]:
        lines.append(str(message["message"]))
    if message is not None:
        lines.extend(str(url) for url in message["media"])
    if failure is not None and failure["reason"]:
        lines.append(f"Reason: {failure['reason']}")
    return lines


def _escape(text: str) -> str:
    """Return a text without anything that Slack reads as a mention or link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
