"""Deleting and restoring organizations, v2."""

from typing import Any

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.bad_requests import PARAMETERS_INVALID
from app.problems.conflicts import PURGE_BEGUN
from app.problems.not_found import ORGANIZATION_NOT_FOUND
from app.problems.permissions import HIGHER_ROLE, OWN_ACCOUNT, ROLE_MISSING, SUPER_ADMIN_KEPT, USER_TOKEN_ON_RETAIL
from app.services.deletion.soft_delete import DeletionResult
from blueprints.authorization import ANY_CREDENTIAL, authenticate
from blueprints.base import Blueprint
from blueprints.openapi.error_responses import error_responses
from schemas.purges import EXAMPLE_DELETION, DeletionQuery, DeletionSchema, RestorationSchema

blueprint = Blueprint("organization_deletion_v2", "/api/v2", tag="Organizations")

_EXAMPLE = EXAMPLE_DELETION | {"purgeId": "organization:iw8guE9ndCkMXzyVmDez"}


@blueprint.operation("DELETE", "/organizations/<orgid>")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_ORGANIZATIONS)
@blueprint.arguments(DeletionQuery, location="query")
@blueprint.response(200, DeletionSchema, example=_EXAMPLE)
@error_responses(
    PARAMETERS_INVALID, HIGHER_ROLE, OWN_ACCOUNT, ROLE_MISSING, SUPER_ADMIN_KEPT, USER_TOKEN_ON_RETAIL, ORGANIZATION_NOT_FOUND
)
def delete_organization(caller: Principal, query: dict[str, Any], orgid: str) -> DeletionResult:
    """Delete Organization

    Marks an organization for deletion, and so all of its users: they are refused at once. After the instance's retention it is
    removed with its users and everything of theirs; until then it can be restored. With `force` the removal begins now, and
    goes on after the answer: `GET /api/v2/purges/{id}` tells how far it is. Asked again, the answer is the same.

    Tenant admins may delete the organizations of their tenant, system admins all, but nobody the one that he belongs to, or one
    with a super admin or a user of a higher role in it. On a retail instance a user token does not suffice.
    """
    return instance().tenancy.deletion.delete_organization(caller, orgid, force=query["force"])


@blueprint.operation("POST", "/organizations/<orgid>/restore")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_ORGANIZATIONS)
@blueprint.response(200, RestorationSchema, example={"status": "true"})
@error_responses(OWN_ACCOUNT, ROLE_MISSING, USER_TOKEN_ON_RETAIL, ORGANIZATION_NOT_FOUND, PURGE_BEGUN)
def restore_organization(caller: Principal, orgid: str) -> dict[str, str]:
    """Restore Organization

    Takes the mark for deletion away, as long as the removal has not begun: its users are what they were before; those who were
    marked themselves stay so. An organization that is not marked stays as it is.
    """
    instance().tenancy.deletion.restore_organization(caller, orgid)
    return {}
