"""Creation of organizations, on private label and on retail instances."""

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.permissions import PRIVATE_LABEL_ONLY, RETAIL_ONLY, ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.services.common.idempotency import Record
from app.services.tenancy.organizations import NewOrganization
from app.store.operations.instance_settings import InstanceType
from app.store.tenancy.organizations import Organization
from blueprints.http.authorization import ANY_CREDENTIAL, FIREBASE, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent
from blueprints.openapi.error_responses import error_responses
from schemas.tenancy.organizations import (
    EXAMPLE_CREATION,
    EXAMPLE_ORGANIZATION,
    CreatedOrganizationSchema,
    OrganizationCreationSchema,
)

blueprint = Blueprint("frontend", "", tag="Frontend")


@blueprint.operation("POST", "/api/v2/organizations", "createOrganization")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_ORGANIZATIONS)
@idempotent(CreatedOrganizationSchema)
@blueprint.arguments(OrganizationCreationSchema, example=EXAMPLE_CREATION)
@blueprint.response(200, CreatedOrganizationSchema, example={"id": EXAMPLE_ORGANIZATION["id"]})
@error_responses(PARAMETERS_INVALID, ROLE_MISSING, PRIVATE_LABEL_ONLY)
def create_organization(caller: Principal, record: Record[Organization], body: NewOrganization) -> Organization:
    """Adds an organization

    Creates an organization on a private label instance. On a retail instance use `POST /organizations`. Open to system admins,
    to tenant admins, who create it in their own tenant, and to service accounts.
    """
    return instance().tenancy.organizations.create(caller, body, InstanceType.PRIVATE_LABEL, record)


@blueprint.operation("POST", "/organizations", "createRetailOrganization")
@authenticate(FIREBASE)
@idempotent(CreatedOrganizationSchema)
@blueprint.arguments(OrganizationCreationSchema, example=EXAMPLE_CREATION)
@blueprint.response(200, CreatedOrganizationSchema, example={"id": EXAMPLE_ORGANIZATION["id"]})
@error_responses(PARAMETERS_INVALID, ROLE_MISSING, RETAIL_ONLY)
def create_retail_organization(caller: Principal, record: Record[Organization], body: NewOrganization) -> Organization:
    """Adds an organization

    Creates an organization on a retail instance. On a private label instance use `POST /api/v2/organizations`. Open to system
    admins, and to tenant admins, who create it in their own tenant.
    """
    return instance().tenancy.organizations.create(caller, body, InstanceType.RETAIL, record)
