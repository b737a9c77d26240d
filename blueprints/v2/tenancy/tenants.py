"""Tenants, v2: for the reseller's provisioning system, and for administrators."""

from typing import Any

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.permissions import ROLE_MISSING
from app.problems.requests import CURSOR_INVALID, PARAMETERS_INVALID
from app.problems.tenancy import (
    TENANT_ADMIN_NOT_FOUND,
    TENANT_EXISTS,
    TENANT_NOT_EMPTY,
    TENANT_NOT_FOUND,
    TENANT_OF_ADMINISTRATOR,
)
from app.services.common.idempotency import Record
from app.services.tenancy.tenants import ListedTenant, TenantDetails, TenantResult
from blueprints.http.authorization import ANY_CREDENTIAL, FIREBASE, SYSTEM_TOKEN, USER_TOKEN, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent
from blueprints.http.streamed_list import stream_or_page
from blueprints.openapi.error_responses import error_responses
from schemas.common.fields import WholeListQuery
from schemas.tenancy.tenants import (
    EXAMPLE_DETAILS,
    EXAMPLE_TENANT,
    EXAMPLE_TENANT_ID,
    TenantDetailsSchema,
    TenantListSchema,
    TenantResultSchema,
    TenantSchema,
    TenantStateSchema,
)

blueprint = Blueprint("tenants_v2", "/api/v2", tag="Tenants")

_schema = TenantSchema()


def _example(words: str) -> dict[str, str]:
    return {"body": f"{words} tenant `Acme Telecom` (`{EXAMPLE_TENANT_ID}`)", "tenantId": EXAMPLE_TENANT_ID}


@blueprint.operation("GET", "/tenants/", "listTenants")
@authenticate(SYSTEM_TOKEN, also=(FIREBASE, USER_TOKEN), scope=Scope.READ_TENANTS)
@blueprint.arguments(WholeListQuery, location="query")
@blueprint.response(200, TenantListSchema, example={"tenants": [EXAMPLE_TENANT]})
@error_responses(PARAMETERS_INVALID, CURSOR_INVALID, ROLE_MISSING)
def list_tenants(caller: Principal, query: dict[str, Any]) -> Any:
    """Get Tenants

    Lists every tenant of the instance; for a tenant's admins, their own. Without `limit` and `cursor` the whole list is
    streamed; with either, the response is paginated in a stable order.
    """
    tenants = instance().tenancy.tenants
    return stream_or_page(
        _schema,
        "tenants",
        query,
        lambda: tenants.stream(caller),
        lambda limit, cursor: tenants.list(caller, limit, cursor),
    )


@blueprint.operation("POST", "/tenants/", "createTenant")
@authenticate(SYSTEM_TOKEN, also=(FIREBASE, USER_TOKEN), scope=Scope.EDIT_TENANTS)
@idempotent(TenantResultSchema)
@blueprint.arguments(TenantDetailsSchema, example=EXAMPLE_DETAILS)
@blueprint.response(200, TenantResultSchema, example=_example("Created"))
@error_responses(PARAMETERS_INVALID, ROLE_MISSING, TENANT_EXISTS)
def create_tenant(caller: Principal, record: Record[TenantResult], body: TenantDetails) -> TenantResult:
    """Creates a new Tenant object

    Creates a tenant. Its external identifier must be new; to update an existing tenant use PUT. Open to system admins and
    service accounts.
    """
    return instance().tenancy.tenants.create(caller, body, record)


@blueprint.operation("PUT", "/tenants/", "putTenant")
@authenticate(SYSTEM_TOKEN, also=(FIREBASE, USER_TOKEN), scope=Scope.EDIT_TENANTS)
@blueprint.arguments(TenantDetailsSchema, example=EXAMPLE_DETAILS)
@blueprint.response(200, TenantResultSchema, example=_example("Created/Updated"))
@error_responses(PARAMETERS_INVALID, ROLE_MISSING)
def put_tenant(caller: Principal, body: TenantDetails) -> TenantResult:
    """Creates a new or updates a Tenant object

    Creates the tenant with this external identifier, or updates it. Omitted optional fields stay; an empty string removes a
    value. Open to system admins and service accounts.
    """
    return instance().tenancy.tenants.create_or_update(caller, body)


@blueprint.operation("GET", "/tenants/<id>", "getTenant")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_TENANTS)
@blueprint.response(200, TenantSchema, example=EXAMPLE_TENANT)
@error_responses(TENANT_NOT_FOUND, ROLE_MISSING)
def get_tenant(caller: Principal, id: str) -> ListedTenant:
    """Get Tenant

    Returns a tenant by its id in this instance. Open to its admins, system admins and service accounts.
    """
    return instance().tenancy.tenant_states.get(caller, id)


@blueprint.operation("PATCH", "/tenants/<id>", "updateTenant")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_TENANTS)
@blueprint.arguments(TenantStateSchema, example={"is_disabled": True})
@blueprint.response(200, TenantSchema, example=EXAMPLE_TENANT | {"is_disabled": True})
@error_responses(PARAMETERS_INVALID, TENANT_NOT_FOUND, ROLE_MISSING, TENANT_OF_ADMINISTRATOR)
def update_tenant(caller: Principal, body: dict[str, Any], id: str) -> ListedTenant:
    """Disable or Enable Tenant

    Locks out all users of a tenant at once, or lets them in again. Their messages are neither sent nor answered meanwhile, and
    they are not billed. Neither your own tenant nor one with an administrator of the instance can be disabled, unless you may
    delete that administrator. Open to system admins and service accounts.
    """
    return instance().tenancy.tenant_states.set_disabled(caller, id, is_disabled=body["is_disabled"])


@blueprint.operation("DELETE", "/tenants/<id>", "deleteTenant")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_TENANTS)
@blueprint.response(204)
@error_responses(TENANT_NOT_FOUND, ROLE_MISSING, TENANT_NOT_EMPTY)
def delete_tenant(caller: Principal, id: str) -> None:
    """Delete Tenant

    Deletes a tenant that has no organizations and no users any more. This cannot be undone; its external identifier can be used
    again. Open to system admins and service accounts.
    """
    instance().tenancy.tenant_states.delete(caller, id)


@blueprint.operation("DELETE", "/tenants/<id>/admins/<userId>", "removeTenantAdmin")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_TENANTS)
@blueprint.response(204)
@error_responses(TENANT_NOT_FOUND, ROLE_MISSING, TENANT_ADMIN_NOT_FOUND)
def remove_tenant_admin(caller: Principal, id: str, userId: str) -> None:  # noqa: N803 - name in the path
    """Remove Tenant Admin

    Removes a user from a tenant's administrators, at once. The user stays in the organization, and keeps other roles.
    Open to the tenant's admins, system admins and service accounts.
    """
    instance().tenancy.tenant_states.remove_admin(caller, id, userId)
