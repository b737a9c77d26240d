"""SkySwitch: text-enabled numbers and click-to-call, for tenants with that provider."""

from typing import Any

from app.auth.principal import UserPrincipal
from app.carriers.skyswitch.telephones import Assignment
from app.endpoints import instance
from app.problems.carrier_accounts import (
    NO_TELEPHONE,
    SKYSWITCH_NOT_USED,
    TELEPHONE_SYSTEM_BUSY,
    TELEPHONE_SYSTEM_FAILED,
    TELEPHONE_SYSTEM_REFUSED,
)
from app.problems.permissions import HIGHER_ROLE, ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import TENANT_NOT_FOUND
from app.problems.users import USER_NOT_FOUND
from blueprints.http.authorization import FIREBASE, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent_with_lease
from blueprints.http.phone_numbers import parse_number
from blueprints.openapi.error_responses import error_responses
from schemas.carrier_accounts.skyswitch import (
    EXAMPLE_ASSIGN,
    EXAMPLE_ASSIGNMENT,
    EXAMPLE_CALL,
    EXAMPLE_CALLED,
    AssignmentListSchema,
    AssignmentRequestSchema,
    AssignmentSchema,
    CallRequestSchema,
    CallResultSchema,
    TenantQuery,
)

blueprint = Blueprint("skyswitch_v2", "/api/v2/skyswitch", tag="SkySwitch Exclusive")

_FAILURES = (TELEPHONE_SYSTEM_FAILED, TELEPHONE_SYSTEM_BUSY)


@blueprint.operation("GET", "/assignments", "listNumberAssignments")
@authenticate(FIREBASE, is_slow=True)
@blueprint.arguments(TenantQuery, location="query")
@blueprint.response(200, AssignmentListSchema, example={"assignments": [EXAMPLE_ASSIGNMENT]})
@error_responses(PARAMETERS_INVALID, ROLE_MISSING, TENANT_NOT_FOUND, SKYSWITCH_NOT_USED, *_FAILURES)
def list_assignments(caller: UserPrincipal, query: dict[str, Any]) -> dict[str, list[Assignment]]:
    """Gets SMS-enabled assignments

    Lists the text-enabled numbers of the tenant's SkySwitch account, each with its assigned PBX user. Open to organization and
    tenant admins.
    """
    return {"assignments": instance().carriers.telephone_system.assignments(caller, query["tenantId"])}


@blueprint.operation("POST", "/assignments", "assignNumber")
@authenticate(FIREBASE, is_slow=True)
@idempotent_with_lease(is_repeatable=True)
@blueprint.arguments(TenantQuery, location="query")
@blueprint.arguments(AssignmentRequestSchema, example=EXAMPLE_ASSIGN)
@blueprint.response(200, AssignmentSchema, example=EXAMPLE_ASSIGNMENT)
@error_responses(PARAMETERS_INVALID, TELEPHONE_SYSTEM_REFUSED, ROLE_MISSING, TENANT_NOT_FOUND, SKYSWITCH_NOT_USED, *_FAILURES)
def assign_number(caller: UserPrincipal, query: dict[str, Any], body: Assignment) -> Assignment:
    """PBX number assignment to SkySwitch's telco API

    Assigns a number to a PBX user. Open to tenant admins. Repeating the request changes nothing.
    """
    return instance().carriers.telephone_system.assign(caller, query["tenantId"], body)


@blueprint.operation("PUT", "/assignments", "putNumberAssignment")
@authenticate(FIREBASE, is_slow=True)
@blueprint.arguments(TenantQuery, location="query")
@blueprint.arguments(AssignmentRequestSchema, example=EXAMPLE_ASSIGN)
@blueprint.response(200, AssignmentSchema, example=EXAMPLE_ASSIGNMENT)
@error_responses(PARAMETERS_INVALID, TELEPHONE_SYSTEM_REFUSED, ROLE_MISSING, TENANT_NOT_FOUND, SKYSWITCH_NOT_USED, *_FAILURES)
def update_assignment(caller: UserPrincipal, query: dict[str, Any], body: Assignment) -> Assignment:
    """PBX number assignment to SkySwitch's telco API

    Assigns a number to a PBX user, replacing a previous assignment. Same as POST.
    """
    return instance().carriers.telephone_system.assign(caller, query["tenantId"], body)


@blueprint.operation("POST", "/clickToCall", "startCall")
@authenticate(FIREBASE, is_slow=True)
@idempotent_with_lease()
@blueprint.arguments(CallRequestSchema, example=EXAMPLE_CALL)
@blueprint.response(200, CallResultSchema, example=EXAMPLE_CALLED)
@error_responses(
    PARAMETERS_INVALID, TELEPHONE_SYSTEM_REFUSED, HIGHER_ROLE, USER_NOT_FOUND, SKYSWITCH_NOT_USED, NO_TELEPHONE, *_FAILURES
)
def click_to_call(caller: UserPrincipal, body: dict[str, Any]) -> dict[str, str]:
    """Click to call SkySwitch API

    Rings the user's telephone and, once it is answered, connects it to `destination`. The telephone is the one of the PBX user
    to whom the user's number is assigned.
    """
    destination = parse_number("destination", body["destination"])
    return {"call_id": instance().carriers.telephone_system.call(caller, destination, body["callAsUID"])}
