"""Webhook events in the OpenAPI document."""

from typing import Any

import flask_smorest

from schemas.webhooks.events import EXAMPLE_EVENT, EXAMPLE_RECEIPT, MessageEventSchema, ReceiptEventSchema

TAG = "Webhooks"
TAG_DESCRIPTION = """Every message that a user sends or receives is posted to the user's webhook URL.

Events are signed as specified by [Standard Webhooks](https://www.standardwebhooks.com), in the headers `webhook-id`,
`webhook-timestamp` and `webhook-signature`. `POST /api/v2/users/{id}/webhook/secret` returns the secret. The URL's query string
is kept, redirects are not followed, and the timeout is 10 seconds.

A 2xx response completes a delivery. Network errors, timeouts, 408, 429 and 5xx are retried after 5 s, 5 min, 30 min, 2 h, 5 h,
10 h and 10 h, or later if the response has a Retry-After header. 410 disables the webhook. Other responses fail the delivery
without a retry. An event may be delivered more than once, with the same `webhook-id`. A webhook without a successful delivery
for 5 days is disabled, and its user is notified by e-mail."""

_HEADERS = {
    "webhook-id": "Id of the event, the same for each attempt.",
    "webhook-timestamp": "Time of the attempt, in seconds since the epoch.",
    "webhook-signature": "`v1,` and the Base64 of the HMAC-SHA256 of id, timestamp and body, joined by dots. For 24 hours "
    "after the secret was rotated there are two signatures, separated by a space.",
}


def document_webhooks(api: flask_smorest.Api) -> None:
    """Add the events to the OpenAPI document."""
    api.spec.options["tags"].append({"name": TAG, "description": TAG_DESCRIPTION})
    api.spec.components.schema("MessageEvent", schema=MessageEventSchema)
    api.spec.components.schema("ReceiptEvent", schema=ReceiptEventSchema)
    api.spec.options["webhooks"] = {
        "message": _event(
            "receiveMessageEvent",
            "Message Event Webhook",
            "Relay sends a POST to the URL stored in the relayWebhook attribute of the user for which a message is sent or "
            "received. It includes messages sent by API, once they are handed to the carrier, but no notes.",
            "MessageEvent",
            EXAMPLE_EVENT,
        ),
        "receipt": _event(
            "receiveReceiptEvent",
            "Receipt Event Webhook",
            "Sent to users who turned `receipts` on (`PATCH /api/v2/users/{id}/webhook`): the state of an outgoing "
            "message, once for each of sent, delivered, undelivered and failed. It has no `MessageBody`.",
            "ReceiptEvent",
            EXAMPLE_RECEIPT,
        ),
    }


def _event(operation_id: str, title: str, description: str, schema: str, example: dict[str, Any]) -> dict[str, Any]:
    content = {"schema": {"$ref": f"#/components/schemas/{schema}"}, "example": example}
    return {
        "post": {
            "operationId": operation_id,
            "summary": title,
            "description": description,
            "tags": [TAG],
            "security": [],
            "parameters": [
                {"in": "header", "name": name, "required": True, "description": text, "schema": {"type": "string"}}
                for name, text in _HEADERS.items()
            ],
            "requestBody": {"required": True, "content": {"application/json": content}},
            "responses": {
                "2XX": {"description": "The event is delivered. The body is stored in the delivery log."},
                "410": {"description": "The webhook is gone and gets disabled."},
            },
        }
    }
