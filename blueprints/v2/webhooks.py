"""Users' webhooks, v2: settings, secret, test and delivery log."""

from typing import Any

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.permissions import HIGHER_ROLE, RESTRICTED
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.problems.webhooks import DELIVERY_NOT_FOUND, DELIVERY_UNDER_WAY, WEBHOOK_MISSING
from app.safe_http.attempts import AttemptOutcome
from app.services.common.idempotency import Record
from app.services.common.pagination import Page
from app.services.webhooks.settings import Webhook, WebhookUpdate
from app.store.webhooks.relay_deliveries import RelayDelivery
from blueprints.http.authorization import ANY_CREDENTIAL, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent, idempotent_with_lease
from blueprints.openapi.error_responses import error_responses
from schemas.webhooks.webhooks import (
    EXAMPLE_DELIVERY,
    EXAMPLE_SECRET,
    EXAMPLE_SUMMARY,
    EXAMPLE_TEST,
    EXAMPLE_URL,
    EXAMPLE_WEBHOOK,
    DeliveriesQuery,
    WebhookDeliveryListSchema,
    WebhookDeliverySchema,
    WebhookDeliverySummarySchema,
    WebhookSchema,
    WebhookSecretSchema,
    WebhookTestSchema,
    WebhookUpdateSchema,
)

blueprint = Blueprint("webhooks_v2", "/api/v2", tag="Webhooks")


@blueprint.operation("GET", "/users/<id>/webhook", "getWebhook")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_USERS)
@blueprint.response(200, WebhookSchema, example=EXAMPLE_WEBHOOK)
@error_responses(HIGHER_ROLE, USER_NOT_FOUND)
def get_webhook(caller: Principal, id: str) -> Webhook:
    """Get Webhook

    Returns the webhook that receives a user's events: whether it is enabled and, if not, the reason. Its secret is never shown.
    """
    return instance().webhooks.settings.get(caller, id)


@blueprint.operation("PATCH", "/users/<id>/webhook", "updateWebhook")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@blueprint.arguments(WebhookUpdateSchema, example={"url": EXAMPLE_URL, "receipts": True})
@blueprint.response(200, WebhookSchema, example=EXAMPLE_WEBHOOK | {"receipts": True})
@error_responses(PARAMETERS_INVALID, HIGHER_ROLE, RESTRICTED, USER_NOT_FOUND)
def update_webhook(caller: Principal, body: WebhookUpdate, id: str) -> Webhook:
    """Update Webhook

    Updates the URL and the kinds of events. Setting the URL, even to the same value, re-enables the webhook.
    """
    return instance().webhooks.settings.change(caller, id, body)


@blueprint.operation("POST", "/users/<id>/webhook/secret", "createWebhookSecret")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@idempotent(WebhookSecretSchema)
@blueprint.response(200, WebhookSecretSchema, example={"secret": EXAMPLE_SECRET})
@error_responses(HIGHER_ROLE, RESTRICTED, USER_NOT_FOUND)
def rotate_secret(caller: Principal, record: Record[dict[str, str]], id: str) -> dict[str, str]:
    """Create Webhook Secret

    Returns a new secret for verifying signatures; it is shown only once. The previous secret stays valid for 24 hours: events
    carry both signatures, so that a receiver can switch without interruption.
    """
    return {
        "secret": instance().webhooks.settings.rotate_secret(
            caller, id, lambda commit, secret: record(commit, {"secret": secret})
        )
    }


@blueprint.operation("POST", "/users/<id>/webhook/test", "testWebhook")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS, is_slow=True)
@idempotent_with_lease()
@blueprint.response(200, WebhookTestSchema, example=EXAMPLE_TEST)
@error_responses(HIGHER_ROLE, RESTRICTED, USER_NOT_FOUND, WEBHOOK_MISSING)
def test_webhook(caller: Principal, id: str) -> dict[str, Any]:
    """Test Webhook

    Posts one signed event now and returns the result within 10 seconds. The event resembles an inbound message, with `Test` set
    to true. It is neither retried nor stored, and a disabled webhook stays disabled.
    """
    outcome = instance().webhooks.settings.test(caller, id)
    return outcome.record | {"delivered": outcome.verdict is AttemptOutcome.ARRIVED}


@blueprint.operation("GET", "/users/<id>/webhook/deliveries", "listWebhookDeliveries")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_USERS)
@blueprint.page(WebhookDeliveryListSchema, EXAMPLE_SUMMARY, HIGHER_ROLE, USER_NOT_FOUND, query=DeliveriesQuery)
def list_deliveries(caller: Principal, query: dict[str, Any], id: str) -> Page[RelayDelivery]:
    """Get Webhook Deliveries

    Returns a page of the events for a user's webhook, newest first, each with its attempts. They are kept for 7 days.
    """
    return instance().webhooks.delivery_log.list(caller, id, query["state"], query["limit"], query["cursor"])


@blueprint.operation("GET", "/users/<id>/webhook/deliveries/<deliveryId>", "getWebhookDelivery")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_MESSAGES)
@blueprint.response(200, WebhookDeliverySchema, example=EXAMPLE_DELIVERY)
@error_responses(DELIVERY_NOT_FOUND, HIGHER_ROLE, USER_NOT_FOUND)
def get_delivery(caller: Principal, id: str, deliveryId: str) -> RelayDelivery:  # noqa: N803 - the path's own name
    """Get Webhook Delivery

    Returns one event with its body and its attempts.
    """
    return instance().webhooks.delivery_log.get(caller, id, deliveryId)


@blueprint.operation("POST", "/users/<id>/webhook/deliveries/<deliveryId>/replay", "replayWebhookDelivery")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@idempotent(WebhookDeliverySummarySchema)
@blueprint.response(200, WebhookDeliverySummarySchema, example=EXAMPLE_SUMMARY | {"state": "pending", "attempts": 0})
@error_responses(DELIVERY_NOT_FOUND, DELIVERY_UNDER_WAY, HIGHER_ROLE, RESTRICTED, USER_NOT_FOUND, WEBHOOK_MISSING)
def replay_delivery(
    caller: Principal,
    record: Record[RelayDelivery],
    id: str,
    deliveryId: str,  # noqa: N803 - the path's own name
) -> RelayDelivery:
    """Replay Webhook Delivery

    Posts a delivered, failed or canceled event again: the same body and `webhook-id`, to the current webhook. It is posted
    moments later and retried like a new event.
    """
    return instance().webhooks.delivery_log.replay(caller, id, deliveryId, record)
