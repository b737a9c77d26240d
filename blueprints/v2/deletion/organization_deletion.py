"""Deletion and restoration of organizations, v2."""

from typing import Any

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.credentials import USER_TOKEN_ON_RETAIL
from app.problems.permissions import HIGHER_ROLE, OWN_ACCOUNT, ROLE_MISSING, SUPER_ADMIN_KEPT
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import ORGANIZATION_NOT_FOUND, PURGE_BEGUN
from app.services.deletion.soft_delete import DeletionResult
from blueprints.http.authorization import ANY_CREDENTIAL, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent_with_lease
from blueprints.openapi.error_responses import error_responses
from schemas.deletion import EXAMPLE_DELETION, DeletionQuery, DeletionSchema, RestorationSchema

blueprint = Blueprint("organization_deletion_v2", "/api/v2", tag="Organizations")

_EXAMPLE = EXAMPLE_DELETION | {"purgeId": "organization:iw8guE9ndCkMXzyVmDez"}


@blueprint.operation("DELETE", "/organizations/<id>", "deleteOrganization")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_ORGANIZATIONS)
@blueprint.arguments(DeletionQuery, location="query")
@blueprint.response(200, DeletionSchema, example=_EXAMPLE)
@error_responses(
    PARAMETERS_INVALID, HIGHER_ROLE, OWN_ACCOUNT, ROLE_MISSING, SUPER_ADMIN_KEPT, USER_TOKEN_ON_RETAIL, ORGANIZATION_NOT_FOUND
)
def delete_organization(caller: Principal, query: dict[str, Any], id: str) -> DeletionResult:
    """Delete Organization

    Soft-deletes an organization and all its users, effective immediately: they cannot sign in or call the API. After the
    instance's retention period the organization, its users and their data are purged; until then it can be restored. With
    `force` the purge starts now and continues after the response: `GET /api/v2/purges/{id}` returns its progress. Repeating the
    request returns the same response.

    Tenant admins may delete organizations of their tenant, system admins any. You cannot delete your own organization, or one
    that contains a super admin or a user with a higher role. On a retail instance a user token is not sufficient.
    """
    return instance().tenancy.deletion.delete_organization(caller, id, force=query["force"])


@blueprint.operation("POST", "/organizations/<id>/restore", "restoreOrganization")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_ORGANIZATIONS)
@idempotent_with_lease(is_repeatable=True)
@blueprint.response(200, RestorationSchema, example={"status": "true"})
@error_responses(OWN_ACCOUNT, ROLE_MISSING, USER_TOKEN_ON_RETAIL, ORGANIZATION_NOT_FOUND, PURGE_BEGUN)
def restore_organization(caller: Principal, id: str) -> dict[str, str]:
    """Restore Organization

    Restores a soft-deleted organization, unless the purge has started. Its users return to their previous state; users who were
    deleted individually stay deleted. An organization that is not deleted stays unchanged.
    """
    instance().tenancy.deletion.restore_organization(caller, id)
    return {}
