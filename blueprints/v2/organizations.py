"""Organizations, v2. `blueprints/frontend/organizations.py` makes them, `organization_deletion.py` deletes them."""

from typing import Any

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.bad_requests import CURSOR_INVALID, PARAMETERS_INVALID
from app.problems.conflicts import OWN_ORGANIZATION
from app.problems.not_found import ORGANIZATION_NOT_FOUND
from app.problems.permissions import FIELD_REFUSED, HIGHER_ROLE, ROLE_MISSING, SUPER_ADMIN_KEPT
from app.services.common.pagination import DEFAULT_LIMIT
from app.services.tenancy.organization_updates import OrganizationUpdate
from app.services.tenancy.organizations import CountedOrganization
from app.store.organizations import Organization
from blueprints.authorization import ANY_CREDENTIAL, authenticate
from blueprints.base import Blueprint
from blueprints.openapi.error_responses import error_responses
from blueprints.streamed_list import stream_list
from schemas.organizations import (
    EXAMPLE_CHANGE,
    EXAMPLE_ORGANIZATION,
    CountedOrganizationSchema,
    OrganizationSchema,
    OrganizationsQuery,
    OrganizationsSchema,
    OrganizationUpdateSchema,
)

blueprint = Blueprint("organizations_v2", "/api/v2", tag="Organizations")

_schema = OrganizationSchema()


@blueprint.operation("GET", "/organizations")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_ORGANIZATIONS)
@blueprint.arguments(OrganizationsQuery, location="query")
@blueprint.response(200, OrganizationsSchema, example={"organizations": [EXAMPLE_ORGANIZATION]})
@error_responses(PARAMETERS_INVALID, CURSOR_INVALID, ROLE_MISSING)
def list_organizations(caller: Principal, query: dict[str, Any]) -> Any:
    """Get Organizations

    The organizations that the caller may administer: every one for admins of the instance and for service accounts, their
    tenant's for a tenant's, and those that name them for administrators of organizations. A tenant that does not exist, or
    lies outside the caller's reach, has none. The whole list is streamed; with `limit` or `cursor` it is answered by pages,
    in an order that does not change while one pages through.
    """
    service = instance().tenancy.organizations
    if query["limit"] is None and query["cursor"] is None:
        return stream_list(_schema, service.stream(caller, query["tenantId"]), "organizations")
    page = service.list(caller, query["tenantId"], query["limit"] or DEFAULT_LIMIT, query["cursor"])
    return {"organizations": page.items, "nextCursor": page.next_cursor}


@blueprint.operation("GET", "/organizations/<id>")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_ORGANIZATIONS)
@blueprint.response(200, CountedOrganizationSchema, example=EXAMPLE_ORGANIZATION | {"userCount": 12})
@error_responses(ORGANIZATION_NOT_FOUND, ROLE_MISSING)
def get_organization(caller: Principal, id: str) -> CountedOrganization:
    """Get Organization by Id

    One organization that the caller may administer, with the number of its users.
    """
    return instance().tenancy.organizations.get(caller, id)


@blueprint.operation("PATCH", "/organizations/<id>")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_ORGANIZATIONS)
@blueprint.arguments(OrganizationUpdateSchema, example=EXAMPLE_CHANGE)
@blueprint.response(200, OrganizationSchema, example=EXAMPLE_ORGANIZATION)
@error_responses(
    PARAMETERS_INVALID, FIELD_REFUSED, ROLE_MISSING, HIGHER_ROLE, SUPER_ADMIN_KEPT, ORGANIZATION_NOT_FOUND, OWN_ORGANIZATION
)
def update_organization(caller: Principal, body: OrganizationUpdate, id: str) -> Organization:
    """Update Organization

    Updates an organization according to the attributes supplied. `billing`, `provider`, `is_disabled`, `external_id` and
    `organizationType` are for administrators of its tenant and of the instance alone. What is disabled is so from this
    moment: its users can neither log in nor send, what they scheduled is not sent, and customers get no automatic replies.
    Nobody can disable the organization that he belongs to, nor one with a super admin or somebody of a higher role in it.
    """
    return instance().tenancy.organization_updates.update(caller, id, body)
