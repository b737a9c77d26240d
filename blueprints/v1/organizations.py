"""Organizations, v1."""

from typing import Any

from app.auth.principal import UserPrincipal
from app.endpoints import instance
from app.problems.permissions import FIELD_REFUSED, HIGHER_ROLE, SUPER_ADMIN_KEPT
from app.problems.tenancy import ORGANIZATION_ADMIN_NOT_FOUND, ORGANIZATION_NOT_FOUND, OWN_ORGANIZATION
from app.problems.users import USER_NOT_FOUND
from app.services.common.idempotency import Record
from app.services.tenancy.organization_updates import OrganizationUpdate
from app.services.tenancy.organizations import NewOrganization
from app.store.tenancy.organizations import Organization
from blueprints.http.authorization import USER_TOKEN, authenticate
from blueprints.http.blueprint import SUCCESS, Blueprint
from blueprints.http.idempotency import idempotent, idempotent_with_lease
from blueprints.http.streamed_list import stream_list
from blueprints.openapi.error_responses import error_responses
from blueprints.v1.role_errors import v1_role_errors
from schemas.common.responses import SuccessSchema
from schemas.tenancy.organization_admins import OrganizationAdminSchema
from schemas.tenancy.organizations import (
    EXAMPLE_CREATION,
    EXAMPLE_ORGANIZATION,
    EXAMPLE_UPDATE,
    CreatedOrganizationSchema,
    OrganizationCreationV1Schema,
    OrganizationSchema,
    OrganizationUpdateV1Schema,
)

blueprint = Blueprint("organizations_v1", "/api", tag="Organizations")

_schema = OrganizationSchema()


@blueprint.operation("GET", "/organizations", "listOrganizationsV1")
@authenticate(USER_TOKEN)
@blueprint.response(200, OrganizationSchema(many=True), example=[EXAMPLE_ORGANIZATION])
@v1_role_errors
def list_organizations(caller: UserPrincipal) -> Any:
    """Get list of organizations.

    Lists every organization of the instance, as a stream. Open to system admins; other admins use `GET /api/v2/organizations`.
    """
    return stream_list(_schema, instance().tenancy.organizations.stream_instance(caller))


@blueprint.operation("POST", "/organizations", "createOrganizationV1")
@authenticate(USER_TOKEN)
@idempotent(CreatedOrganizationSchema)
@blueprint.arguments(OrganizationCreationV1Schema, example=EXAMPLE_CREATION)
@blueprint.response(200, CreatedOrganizationSchema, example={"id": EXAMPLE_ORGANIZATION["id"]})
@v1_role_errors
def create_organization(caller: UserPrincipal, record: Record[Organization], body: NewOrganization) -> Organization:
    """Creates an organization.

    Open to system admins, and to tenant admins, who create it in their own tenant.
    """
    return instance().tenancy.organizations.create(caller, body, record=record)


@blueprint.operations(
    "/organizations/<id>", {"POST": "editOrganizationV1", "PUT": "putOrganizationV1", "PATCH": "patchOrganizationV1"}
)
@authenticate(USER_TOKEN)
@idempotent_with_lease(is_repeatable=True)
@blueprint.arguments(OrganizationUpdateV1Schema, example=EXAMPLE_UPDATE)
@blueprint.response(200, SuccessSchema, example=SUCCESS)
@error_responses(FIELD_REFUSED, HIGHER_ROLE, SUPER_ADMIN_KEPT, ORGANIZATION_NOT_FOUND, OWN_ORGANIZATION)
@v1_role_errors
def update_organization(caller: UserPrincipal, body: OrganizationUpdate, id: str) -> dict[str, str]:
    """Update an organization.

    Open to the organization's admins. Only tenant and system admins may change the plan or `is_disabled`. Disabling takes
    effect immediately. You cannot disable your own organization.
    """
    instance().tenancy.organization_updates.update(caller, id, body)
    return SUCCESS


@blueprint.operation("POST", "/organizations/<id>/admins", "addOrganizationAdminV1")
@authenticate(USER_TOKEN)
@idempotent_with_lease(is_repeatable=True)
@blueprint.arguments(OrganizationAdminSchema, example={"email": "jane.roe@example.com"})
@blueprint.response(200, SuccessSchema, example=SUCCESS)
@error_responses(ORGANIZATION_NOT_FOUND, USER_NOT_FOUND)
@v1_role_errors
def add_admin(caller: UserPrincipal, body: dict[str, str], id: str) -> dict[str, str]:
    """Add Organization Admin

    Adds an organization admin to organization referenced by "id", based on e-mail address. The user must exist and belong to
    the organization's tenant. An organization admin can add only the organization's own users.
    """
    instance().tenancy.organization_updates.add_admin(caller, id, body["email"])
    return SUCCESS


@blueprint.operation("DELETE", "/organizations/<orgid>/admins/<userid>", "removeOrganizationAdminV1")
@authenticate(USER_TOKEN)
@blueprint.response(200, SuccessSchema, example=SUCCESS)
@error_responses(ORGANIZATION_NOT_FOUND, ORGANIZATION_ADMIN_NOT_FOUND)
@v1_role_errors
def remove_admin(caller: UserPrincipal, orgid: str, userid: str) -> dict[str, str]:
    """Delete Organization Admin

    Delete organization admin from provided organization id. The last admin can be removed too; the tenant's admins remain.
    """
    instance().tenancy.organization_updates.remove_admin(caller, orgid, userid)
    return SUCCESS
