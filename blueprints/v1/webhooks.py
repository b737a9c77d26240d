"""Users' webhooks, v1."""

from typing import Any

from app.auth.principal import UserPrincipal
from app.endpoints import instance
from app.problems.permissions import HIGHER_ROLE, RESTRICTED
from app.problems.users import USER_NOT_FOUND
from app.services.webhooks.settings import WebhookUpdate
from blueprints.http.authorization import USER_TOKEN, authenticate
from blueprints.http.blueprint import SUCCESS, Blueprint
from blueprints.http.idempotency import idempotent_with_lease
from blueprints.openapi.error_responses import error_responses, v1_parameter_errors
from schemas.common.responses import SuccessSchema
from schemas.webhooks.webhooks import EXAMPLE_URL, WebhookAddressSchema

blueprint = Blueprint("webhooks_v1", "/api", tag="Users")


@blueprint.operation("POST", "/users/<id>/webhook", "setWebhookUrlV1")
@authenticate(USER_TOKEN)
@idempotent_with_lease(is_repeatable=True)
@blueprint.arguments(WebhookAddressSchema, example={"url": EXAMPLE_URL})
@blueprint.response(200, SuccessSchema, example=SUCCESS)
@error_responses(HIGHER_ROLE, RESTRICTED, USER_NOT_FOUND)
@v1_parameter_errors
def set_webhook(caller: UserPrincipal, body: dict[str, Any], id: str) -> dict[str, str]:
    """Edit user Webhook URL

    Updates the webhook URL for yourself or for a user you can manage. It also re-enables a disabled webhook. For events and
    signatures, see Webhooks.
    """
    instance().webhooks.settings.change(caller, id, WebhookUpdate(url=body["url"]))
    return SUCCESS
