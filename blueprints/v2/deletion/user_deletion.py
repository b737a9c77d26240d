"""Deletion and restoration of users, and progress of purges, v2."""

from typing import Any

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.credentials import USER_TOKEN_ON_RETAIL
from app.problems.permissions import HIGHER_ROLE, OWN_ACCOUNT, SUPER_ADMIN_KEPT
from app.problems.plans import PLAN_USERS_REACHED
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import PURGE_BEGUN, PURGE_NOT_FOUND
from app.problems.users import USER_NOT_FOUND
from app.services.deletion.soft_delete import DeletionResult
from app.store.deletion.purges import Purge
from blueprints.http.authorization import ANY_CREDENTIAL, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent_with_lease
from blueprints.openapi.error_responses import error_responses
from schemas.deletion import (
    EXAMPLE_DELETION,
    EXAMPLE_PURGE,
    DeletionQuery,
    DeletionSchema,
    PurgeSchema,
    RestorationSchema,
)

blueprint = Blueprint("deletion_v2", "/api/v2", tag="Users")


@blueprint.operation("DELETE", "/users/<id>", "deleteUser")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@blueprint.arguments(DeletionQuery, location="query")
@blueprint.response(200, DeletionSchema, example=EXAMPLE_DELETION)
@error_responses(PARAMETERS_INVALID, HIGHER_ROLE, OWN_ACCOUNT, SUPER_ADMIN_KEPT, USER_TOKEN_ON_RETAIL, USER_NOT_FOUND)
def delete_user(caller: Principal, query: dict[str, Any], id: str) -> DeletionResult:
    """Deletes a Private Label User

    Soft-deletes a user, effective immediately: the user cannot sign in, call the API or send, and is not billed. Messages to
    the user's number are still stored. After the instance's retention period (30 days by default) the user and all owned data
    are purged; until then the user can be restored. With `force` the purge starts now and continues after the response:
    `GET /api/v2/purges/{id}` returns its progress. Repeating the request returns the same response. Scheduled messages from the
    user's number are not sent; `warning` contains their count.

    You cannot delete yourself, a super admin or a user with a higher role; system admins may delete each other. On a retail
    instance a user token is not sufficient.
    """
    return instance().tenancy.deletion.delete_user(caller, id, force=query["force"])


@blueprint.operation("POST", "/users/<id>/restore", "restoreUser")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@idempotent_with_lease(is_repeatable=True)
@blueprint.response(200, RestorationSchema, example={"status": "true"})
@error_responses(
    HIGHER_ROLE, OWN_ACCOUNT, SUPER_ADMIN_KEPT, USER_TOKEN_ON_RETAIL, USER_NOT_FOUND, PURGE_BEGUN, PLAN_USERS_REACHED
)
def restore_user(caller: Principal, id: str) -> dict[str, str]:
    """Restore User

    Restores a soft-deleted user, unless the purge has started: the user can sign in and send again. A user who is not deleted
    stays unchanged.
    """
    instance().tenancy.deletion.restore_user(caller, id)
    return {}


@blueprint.operation("GET", "/purges/<id>", "getPurge")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_USERS)
@blueprint.response(200, PurgeSchema, example=EXAMPLE_PURGE)
@error_responses(PURGE_NOT_FOUND)
def get_purge(caller: Principal, id: str) -> Purge:
    """Get Purge

    Returns the progress of purging a user or an organization. The response to the deletion contains its id.
    """
    return instance().tenancy.purges.get(caller, id)
