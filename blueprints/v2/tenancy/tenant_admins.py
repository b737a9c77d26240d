"""Tenant admins, v2: for the reseller's provisioning system, and for administrators."""

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.permissions import HIGHER_ROLE, ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import EXTERNAL_ID_TAKEN, TENANT_NOT_FOUND, USER_OF_OTHER_TENANT
from app.problems.users import EMAIL_IN_USE, USER_MARKED_FOR_DELETION
from app.services.common.idempotency import Record
from app.services.tenancy.tenant_admins import NewTenantAdmin, TenantAdminResult
from blueprints.http.authorization import FIREBASE, SYSTEM_TOKEN, USER_TOKEN, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent
from blueprints.openapi.error_responses import error_responses
from schemas.common.fields import EXAMPLE_UID
from schemas.tenancy.tenant_admins import EXAMPLE_ADMIN, TenantAdminResultSchema, TenantAdminSchema
from schemas.tenancy.tenants import EXAMPLE_TENANT_ID

blueprint = Blueprint("tenant_admins_v2", "/api/v2", tag="Tenants")

_EXAMPLE_ADMIN_ANSWER = {
    "body": f"Created tenant admin `Tina Tenant` (`{EXAMPLE_UID}`) of tenant `Acme Telecom` (`{EXAMPLE_TENANT_ID}`)",
    "userId": EXAMPLE_UID,
    "tenantId": EXAMPLE_TENANT_ID,
    "organizationId": "iw8guE9ndCkMXzyVmDez",
    "warning": "The tenant had no support e-mail address: `support@example.com` was set.",
}


@blueprint.operation("POST", "/tenants/admin", "createTenantAdmin")
@authenticate(SYSTEM_TOKEN, also=(FIREBASE, USER_TOKEN), scope=Scope.EDIT_TENANTS)
@idempotent(TenantAdminResultSchema)
@blueprint.arguments(TenantAdminSchema, example=EXAMPLE_ADMIN)
@blueprint.response(200, TenantAdminResultSchema, example=_EXAMPLE_ADMIN_ANSWER)
@error_responses(
    PARAMETERS_INVALID,
    ROLE_MISSING,
    HIGHER_ROLE,
    TENANT_NOT_FOUND,
    USER_OF_OTHER_TENANT,
    USER_MARKED_FOR_DELETION,
    EMAIL_IN_USE,
    EXTERNAL_ID_TAKEN,
)
def create_tenant_admin(caller: Principal, record: Record[TenantAdminResult], body: NewTenantAdmin) -> TenantAdminResult:
    """Create Tenant Admin

    Creates or updates the tenant admin user (identified by email).

    If a user with the specified email address already exists, the user will be added to the list of administrators for the
    tenant idenfied by tenant_external_identifier. The user keeps the organization; a user of another tenant is rejected.

    If this is the first admin created for this tenant, a new organization will be created: "Tenant Administrators of
    &lt;tenantName&gt;" with a billing plan defaulting to either the tenant's adminBillingPlan, or the instance's
    defaultTenantAdminBillingPlan value.

    If the tenant to which this admin is being added does not have a support email address, the domain of this request's email
    address will be used to generate a support address of support@&lt;domain&gt;. `warning` names the chosen address.

    A new admin has no phone number and no password, and logs in with an identity provider, or sets a password through the
    welcome email. Repeating the request is safe.

    Open to the tenant's admins, system admins and service accounts.
    """
    return instance().tenancy.tenant_admins.create(caller, body, record)
