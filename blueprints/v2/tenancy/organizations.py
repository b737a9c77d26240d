"""Organizations, v2. Creation is in `blueprints/frontend/organizations.py`, deletion in `organization_deletion.py`."""

from typing import Any

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.permissions import FIELD_REFUSED, HIGHER_ROLE, ROLE_MISSING, SUPER_ADMIN_KEPT
from app.problems.requests import CURSOR_INVALID, PARAMETERS_INVALID
from app.problems.tenancy import ORGANIZATION_NOT_FOUND, OWN_ORGANIZATION
from app.services.tenancy.organization_updates import OrganizationUpdate
from app.services.tenancy.organizations import CountedOrganization
from app.store.tenancy.organizations import Organization
from blueprints.http.authorization import ANY_CREDENTIAL, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.streamed_list import stream_or_page
from blueprints.openapi.error_responses import error_responses
from schemas.tenancy.organization_lists import OrganizationListSchema, OrganizationsQuery
from schemas.tenancy.organizations import (
    EXAMPLE_CHANGE,
    EXAMPLE_ORGANIZATION,
    CountedOrganizationSchema,
    OrganizationSchema,
    OrganizationUpdateSchema,
)

blueprint = Blueprint("organizations_v2", "/api/v2", tag="Organizations")

_schema = OrganizationSchema()


@blueprint.operation("GET", "/organizations", "listOrganizations")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_ORGANIZATIONS)
@blueprint.arguments(OrganizationsQuery, location="query")
@blueprint.response(200, OrganizationListSchema, example={"organizations": [EXAMPLE_ORGANIZATION]})
@error_responses(PARAMETERS_INVALID, CURSOR_INVALID, ROLE_MISSING)
def list_organizations(caller: Principal, query: dict[str, Any]) -> Any:
    """Get Organizations

    Lists the organizations that the caller may administer: all for system admins and service accounts, the tenant's for tenant
    admins, and those that list the caller as an admin for organization admins. A tenant that does not exist, or that the caller
    has no access to, has none. Without `limit` and `cursor` the whole list is streamed; with either, the response is paginated
    in a stable order.
    """
    service = instance().tenancy.organizations
    return stream_or_page(
        _schema,
        "organizations",
        query,
        lambda: service.stream(caller, query["tenantId"]),
        lambda limit, cursor: service.list(caller, query["tenantId"], limit, cursor),
    )


@blueprint.operation("GET", "/organizations/<id>", "getOrganization")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_ORGANIZATIONS)
@blueprint.response(200, CountedOrganizationSchema, example=EXAMPLE_ORGANIZATION | {"userCount": 12})
@error_responses(ORGANIZATION_NOT_FOUND, ROLE_MISSING)
def get_organization(caller: Principal, id: str) -> CountedOrganization:
    """Get Organization by Id

    Returns one organization that the caller may administer, with its number of users.
    """
    return instance().tenancy.organizations.get(caller, id)


@blueprint.operation("PATCH", "/organizations/<id>", "updateOrganization")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_ORGANIZATIONS)
@blueprint.arguments(OrganizationUpdateSchema, example=EXAMPLE_CHANGE)
@blueprint.response(200, OrganizationSchema, example=EXAMPLE_ORGANIZATION)
@error_responses(
    PARAMETERS_INVALID, FIELD_REFUSED, ROLE_MISSING, HIGHER_ROLE, SUPER_ADMIN_KEPT, ORGANIZATION_NOT_FOUND, OWN_ORGANIZATION
)
def update_organization(caller: Principal, body: OrganizationUpdate, id: str) -> Organization:
    """Update Organization

    Updates the given fields. Only tenant and system admins may change `billing`, `provider`, `is_disabled`, `external_id` and
    `organizationType`. Disabling takes effect immediately: users can neither log in nor send, their scheduled messages are not
    sent, and auto-replies stop. You cannot disable your own organization, or one that contains a super admin or a user with a
    higher role.
    """
    return instance().tenancy.organization_updates.update(caller, id, body)
