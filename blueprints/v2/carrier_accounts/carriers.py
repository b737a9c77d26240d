"""Carrier accounts: trials, and addresses that carriers call."""

from typing import Any

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.permissions import HIGHER_ROLE, ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import ORGANIZATION_NOT_FOUND, TENANT_NOT_FOUND
from app.problems.users import USER_NOT_FOUND
from app.services.carrier_accounts.account_trials import AccountTrial
from app.services.carrier_accounts.webhook_addresses import WebhookAddress
from blueprints.http.authorization import ANY_CREDENTIAL, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent_with_lease
from blueprints.openapi.error_responses import error_responses
from schemas.carrier_accounts.carriers import (
    EXAMPLE_TRIAL,
    EXAMPLE_TRIAL_REQUEST,
    EXAMPLE_WEBHOOK,
    EXAMPLE_WEBHOOK_REQUEST,
    CarrierTrialRequestSchema,
    CarrierTrialSchema,
    CarrierWebhookRequestSchema,
    CarrierWebhookSchema,
)

_SCOPES_OF_PARTS = (Scope.EDIT_ORGANIZATIONS, Scope.EDIT_USERS)
_FAILURES = (PARAMETERS_INVALID, ROLE_MISSING, HIGHER_ROLE, USER_NOT_FOUND, ORGANIZATION_NOT_FOUND, TENANT_NOT_FOUND)

blueprint = Blueprint("carriers_v2", "/api/v2/carriers", tag="Tenants")


@blueprint.operation("POST", "/test", "testCarrier")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_TENANTS, or_scopes=_SCOPES_OF_PARTS, is_slow=True)
@blueprint.arguments(CarrierTrialRequestSchema, example=EXAMPLE_TRIAL_REQUEST)
@blueprint.response(200, CarrierTrialSchema, example=EXAMPLE_TRIAL)
@error_responses(*_FAILURES)
def test_carrier(caller: Principal, body: dict[str, Any]) -> AccountTrial:
    """Test Carrier Account

    Logs in at the carrier with the account that serves a user, an organization, a tenant or the instance, or with the one in
    `provider`, and checks the address that the carrier calls: whether it leads to this instance, and whether a webhook of the
    stored account is accepted. With `fallback`, the account of the second carrier is tried. Sends no message, changes nothing,
    and returns no secret. Open to those who may set the account: tenant admins for users, organizations and their tenant,
    system admins for the instance; service accounts with `edit-organizations` for organizations, and with `edit-users` for
    users.
    """
    return instance().carriers.trials.run(caller, body["owner"], body["provider"], is_fallback=body["fallback"])


@blueprint.operation("POST", "/webhook", "getCarrierWebhook")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_TENANTS, or_scopes=_SCOPES_OF_PARTS)
@idempotent_with_lease()
@blueprint.arguments(CarrierWebhookRequestSchema, example=EXAMPLE_WEBHOOK_REQUEST)
@blueprint.response(200, CarrierWebhookSchema, example=EXAMPLE_WEBHOOK)
@error_responses(*_FAILURES)
def get_carrier_webhook(caller: Principal, body: dict[str, Any]) -> WebhookAddress:
    """Get Carrier Webhook Address

    Returns the URL to set at the carrier for inbound messages of a user, an organization, a tenant or the instance. If the
    carrier does not sign, the URL has the account's webhook secret, which `renew` replaces. Open to those who may set the
    account, as `POST /api/v2/carriers/test`.
    """
    return instance().carriers.webhook_addresses.get(caller, body["owner"], is_renewed=body["renew"])
