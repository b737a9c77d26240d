"""Carrier accounts: trials."""

from typing import Any

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.permissions import HIGHER_ROLE, ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import ORGANIZATION_NOT_FOUND, TENANT_NOT_FOUND
from app.problems.users import USER_NOT_FOUND
from app.services.carrier_accounts.account_trials import AccountTrial
from blueprints.http.authorization import ANY_CREDENTIAL, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.openapi.error_responses import error_responses
from schemas.carrier_accounts.carriers import (
    EXAMPLE_TRIAL,
    EXAMPLE_TRIAL_REQUEST,
    CarrierTrialRequestSchema,
    CarrierTrialSchema,
)

blueprint = Blueprint("carriers_v2", "/api/v2/carriers", tag="Tenants")


@blueprint.operation("POST", "/test", "testCarrier")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_TENANTS, is_slow=True)
@blueprint.arguments(CarrierTrialRequestSchema, example=EXAMPLE_TRIAL_REQUEST)
@blueprint.response(200, CarrierTrialSchema, example=EXAMPLE_TRIAL)
@error_responses(PARAMETERS_INVALID, ROLE_MISSING, HIGHER_ROLE, USER_NOT_FOUND, ORGANIZATION_NOT_FOUND, TENANT_NOT_FOUND)
def test_carrier(caller: Principal, body: dict[str, Any]) -> AccountTrial:
    """Test Carrier Account

    Logs in at the carrier with the account that serves a user, an organization, a tenant or the instance, or with the one in
    `provider`, and checks the address that the carrier calls. With `fallback`, the account of the second carrier is tried.
    Sends no message, changes nothing, and returns no secret. Open to those who may set the account: tenant admins for users,
    organizations and their tenant, system admins for the instance.
    """
    return instance().carriers.trials.run(caller, body["owner"], body["provider"], is_fallback=body["is_fallback"])
