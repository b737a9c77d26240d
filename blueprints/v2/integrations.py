"""Integrations: catalog, installation, test and delivery log."""

from typing import Any

from app.auth.principal import Principal, Scope, UserPrincipal
from app.endpoints import instance
from app.problems.integrations import INTEGRATION_NOT_FOUND, INTEGRATION_UNSIGNED, TOO_MANY_INTEGRATIONS
from app.problems.permissions import HIGHER_ROLE, RESTRICTED
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.problems.webhooks import DELIVERY_NOT_FOUND
from app.safe_http.attempts import AttemptOutcome
from app.services.common.idempotency import Record
from app.services.common.pagination import Page
from app.services.integrations.pauses import ShownIntegration
from app.services.integrations.requests import Installation, IntegrationUpdate
from app.store.integrations.installed_integrations import InstalledIntegration
from app.store.webhooks.relay_deliveries import RelayDelivery
from blueprints.http.authorization import ANY_CREDENTIAL, FIREBASE, SYSTEM_TOKEN, USER_TOKEN, authenticate
from blueprints.http.blueprint import SUCCESS, Blueprint
from blueprints.http.idempotency import idempotent, idempotent_with_lease
from blueprints.openapi.error_responses import error_responses
from schemas.common.responses import SuccessSchema
from schemas.integrations.events import (
    EXAMPLE_DELIVERY,
    EXAMPLE_EVENT,
    IntegrationDeliveryDetailSchema,
    IntegrationDeliveryListSchema,
    SampleEventListSchema,
    SampleEventsQuery,
)
from schemas.integrations.installed import (
    EXAMPLE_INSTALLATION,
    EXAMPLE_INSTALLED,
    EXAMPLE_OFFER,
    EXAMPLE_SHOWN,
    EXAMPLE_TEST,
    AvailableIntegrationListSchema,
    InstalledIntegrationListSchema,
    InstalledIntegrationSchema,
    IntegrationCreationSchema,
    IntegrationsQuery,
    IntegrationUpdateSchema,
)
from schemas.webhooks.webhooks import EXAMPLE_SECRET, DeliveriesQuery, WebhookSecretSchema, WebhookTestSchema

blueprint = Blueprint("integrations_v2", "/api/v2/integrations", tag="Frontend")


@blueprint.operation("GET", "/installed", "listInstalledIntegrations")
@authenticate(FIREBASE, SYSTEM_TOKEN, also=(USER_TOKEN,), scope=Scope.READ_USERS)
@blueprint.arguments(IntegrationsQuery, location="query")
@blueprint.response(200, InstalledIntegrationListSchema, example={"integrations": [EXAMPLE_SHOWN]})
@error_responses(PARAMETERS_INVALID, USER_NOT_FOUND)
def list_installed(caller: Principal, query: dict[str, Any]) -> dict[str, Any]:
    """Get Installed integrations

    Gets integrations currently installed for the requesting user, or for the user in `userId`, oldest first. A user has at most
    50. Filter by `url` to find a webhook whose id is lost. Secrets are never shown, only their last characters.
    """
    return {"integrations": instance().webhooks.integrations.list(caller, query["uid"], query["url"], query["integration"])}


@blueprint.operation("GET", "/available", "listAvailableIntegrations")
@authenticate(FIREBASE, also=(USER_TOKEN,))
@blueprint.response(200, AvailableIntegrationListSchema, example={"integrations": [EXAMPLE_OFFER]})
def list_available(caller: UserPrincipal) -> dict[str, Any]:
    """Get Available integrations

    Gets integrations available for installation by the requesting user, with the fields to fill in.
    """
    del caller
    return {"integrations": instance().webhooks.integrations.available()}


@blueprint.operation("POST", "/installed", "installIntegration")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@idempotent(InstalledIntegrationSchema)
@blueprint.arguments(IntegrationCreationSchema, example=EXAMPLE_INSTALLATION)
@blueprint.response(200, InstalledIntegrationSchema, example=EXAMPLE_INSTALLED)
@error_responses(PARAMETERS_INVALID, HIGHER_ROLE, RESTRICTED, USER_NOT_FOUND, TOO_MANY_INTEGRATIONS)
def install(caller: Principal, record: Record[InstalledIntegration], body: Installation) -> InstalledIntegration:
    """Install Integration

    Installs an integration for the caller, or for the user in `userId`. It receives events from then on. A webhook with the
    same URL and events is returned instead of a second one, and switched on if it was off.
    """
    return instance().webhooks.integrations.install(caller, body, record)


@blueprint.operation("GET", "/installed/<id>", "getInstalledIntegration")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_USERS)
@blueprint.response(200, InstalledIntegrationSchema, example=EXAMPLE_SHOWN)
@error_responses(INTEGRATION_NOT_FOUND)
def get_installed(caller: Principal, id: str) -> ShownIntegration:
    """Get Installed Integration

    Returns one integration: whether it receives events at the moment and, if not, the reason.
    """
    return instance().webhooks.integrations.show(caller, id)


@blueprint.operation("PATCH", "/installed/<id>", "updateInstalledIntegration")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@blueprint.arguments(IntegrationUpdateSchema, example={"enabled": True, "events": ["message.received"]})
@blueprint.response(200, InstalledIntegrationSchema, example=EXAMPLE_INSTALLED | {"events": ["message.received"]})
@error_responses(PARAMETERS_INVALID, HIGHER_ROLE, RESTRICTED, INTEGRATION_NOT_FOUND)
def update_installed(caller: Principal, body: IntegrationUpdate, id: str) -> InstalledIntegration:
    """Update Installed Integration

    Updates the name, the events or the field values, and disables or re-enables the integration. New field values re-enable an
    integration that was disabled because of failures.
    """
    return instance().webhooks.integrations.change(caller, id, body)


@blueprint.operation("DELETE", "/installed/<id>", "removeInstalledIntegration")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@blueprint.response(200, SuccessSchema, example=SUCCESS)
@error_responses(HIGHER_ROLE, RESTRICTED, INTEGRATION_NOT_FOUND)
def remove_installed(caller: Principal, id: str) -> dict[str, str]:
    """Remove Installed Integration

    Removes an integration and its secrets. Pending events are not sent.
    """
    instance().webhooks.integrations.remove(caller, id)
    return SUCCESS


@blueprint.operation("POST", "/installed/<id>/secret", "createIntegrationSecret")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@idempotent(WebhookSecretSchema)
@blueprint.response(200, WebhookSecretSchema, example={"secret": EXAMPLE_SECRET})
@error_responses(HIGHER_ROLE, RESTRICTED, INTEGRATION_NOT_FOUND, INTEGRATION_UNSIGNED)
def rotate_secret(caller: Principal, record: Record[dict[str, str]], id: str) -> dict[str, str]:
    """Create Integration Secret

    Returns a new secret for verifying signatures; it is shown only once. The previous secret stays valid for 24 hours: events
    carry both signatures, so that a receiver can switch without interruption.
    """
    return {
        "secret": instance().webhooks.integrations.rotate_secret(
            caller, id, lambda commit, secret: record(commit, {"secret": secret})
        )
    }


@blueprint.operation("POST", "/installed/<id>/test", "testInstalledIntegration")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS, is_slow=True)
@idempotent_with_lease()
@blueprint.response(200, WebhookTestSchema, example=EXAMPLE_TEST)
@error_responses(HIGHER_ROLE, RESTRICTED, INTEGRATION_NOT_FOUND)
def test_installed(caller: Principal, id: str) -> dict[str, Any]:
    """Test Installed Integration

    Sends a test event now and returns the result within 10 seconds. For HubSpot it only checks whether the token is accepted.
    The event is neither retried nor stored, and a disabled integration stays disabled.
    """
    outcome = instance().webhooks.integrations.test(caller, id)
    return outcome.record | {"delivered": outcome.verdict is AttemptOutcome.ARRIVED}


@blueprint.operation("GET", "/installed/<id>/deliveries", "listIntegrationDeliveries")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_USERS)
@blueprint.page(IntegrationDeliveryListSchema, EXAMPLE_DELIVERY, INTEGRATION_NOT_FOUND, query=DeliveriesQuery)
def list_deliveries(caller: Principal, query: dict[str, Any], id: str) -> Page[RelayDelivery]:
    """Get Integration Deliveries

    Returns a page of an integration's events, newest first, each with its attempts. They are kept for 7 days.
    """
    return instance().webhooks.integrations.deliveries(caller, id, query["state"], query["limit"], query["cursor"])


@blueprint.operation("GET", "/installed/<id>/deliveries/<deliveryId>", "getIntegrationDelivery")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_MESSAGES)
@blueprint.response(200, IntegrationDeliveryDetailSchema, example=EXAMPLE_DELIVERY | {"body": EXAMPLE_EVENT})
@error_responses(INTEGRATION_NOT_FOUND, DELIVERY_NOT_FOUND)
def get_integration_delivery(caller: Principal, id: str, deliveryId: str) -> RelayDelivery:  # noqa: N803 - the path's own name
    """Get Integration Delivery

    Returns one event of an integration with its body, as it was posted, and its attempts.
    """
    return instance().webhooks.integrations.delivery(caller, id, deliveryId)


@blueprint.operation("GET", "/sample", "listSampleEvents")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.arguments(SampleEventsQuery, location="query")
@blueprint.response(200, SampleEventListSchema, example={"events": [EXAMPLE_EVENT]})
@error_responses(PARAMETERS_INVALID)
def list_sample_events(caller: UserPrincipal, query: dict[str, Any]) -> dict[str, Any]:
    """Get Sample Events

    Returns a sample of the event type in `event`, or one of each type: the body that a webhook of yours would receive, about a
    contact that does not exist. No integration needs to be installed.
    """
    return {"events": instance().webhooks.samples.list(caller, query["event"])}
