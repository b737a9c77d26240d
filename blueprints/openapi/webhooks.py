"""The events that the instance posts to users' webhooks, in the OpenAPI document."""

from typing import Any

import flask_smorest

from schemas.webhooks import EXAMPLE_EVENT, EXAMPLE_RECEIPT, MessageEventSchema, ReceiptEventSchema

TAG = "Webhooks"
TAG_DESCRIPTION = """Every text of a user, in and out, is posted to the URL that is set for the user.

Each event is signed by the [Standard Webhooks](https://www.standardwebhooks.com) specification, in the headers `webhook-id`,
`webhook-timestamp` and `webhook-signature`; `POST /api/v2/users/{id}/webhook/secret` answers the secret. The URL's query is
kept as it is, redirects are not followed, and an answer is waited for 10 seconds.

Any answer of 2xx ends it. Network errors, time-outs, 408, 429 and 5xx are tried again after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h
and 10 h, or later if the header Retry-After of the answer says so. 410 switches the webhook off, other answers end it without
another try. An event may come more than once: its `webhook-id` is then the same. A webhook at which nothing has arrived for
five days is switched off, and its user told by e-mail."""

_HEADERS = {
    "webhook-id": "The id of the event, the same for each try.",
    "webhook-timestamp": "When this try was made, in seconds since the epoch.",
    "webhook-signature": "`v1,` and the Base64 of the HMAC-SHA256 over id, timestamp and body, joined by dots. Two of them, "
    "separated by a space, for 24 hours after the secret was changed.",
}


def document_webhooks(api: flask_smorest.Api) -> None:
    """Add the events to the document."""
    api.spec.options["tags"].append({"name": TAG, "description": TAG_DESCRIPTION})
    api.spec.components.schema("MessageEvent", schema=MessageEventSchema)
    api.spec.components.schema("ReceiptEvent", schema=ReceiptEventSchema)
    api.spec.options["webhooks"] = {
        "message": _event(
            "Message Event Webhook",
            "Relay sends a POST to the URL stored in the relayWebhook attribute of the user for which a message is sent or "
            "received. Texts sent by API come too, once the carrier is asked to take them; notes do not.",
            "MessageEvent",
            EXAMPLE_EVENT,
        ),
        "receipt": _event(
            "Receipt Event Webhook",
            "Sent to users who turned `receipts` on (`PATCH /api/v2/users/{id}/webhook`): what became of a text, once for each "
            "of the states sent, delivered, undelivered and failed. It has no `MessageBody`.",
            "ReceiptEvent",
            EXAMPLE_RECEIPT,
        ),
    }


def _event(title: str, description: str, schema: str, example: dict[str, Any]) -> dict[str, Any]:
    content = {"schema": {"$ref": f"#/components/schemas/{schema}"}, "example": example}
    return {
        "post": {
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
                "2XX": {"description": "The event has arrived; the body is kept for the delivery's log, and not read."},
                "410": {"description": "The webhook is gone: it is switched off."},
            },
        }
    }
