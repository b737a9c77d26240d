"""Deleting and restoring users, v2, and how far a removal is."""

from typing import Any

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.bad_requests import PARAMETERS_INVALID
from app.problems.conflicts import PURGE_BEGUN
from app.problems.not_found import PURGE_NOT_FOUND, USER_NOT_FOUND
from app.problems.permissions import HIGHER_ROLE, OWN_ACCOUNT, SUPER_ADMIN_KEPT, USER_TOKEN_ON_RETAIL
from app.services.deletion.soft_delete import DeletionResult
from app.store.purges import Purge
from blueprints.authorization import ANY_CREDENTIAL, authenticate
from blueprints.base import Blueprint
from blueprints.openapi.error_responses import error_responses
from schemas.purges import (
    EXAMPLE_DELETION,
    EXAMPLE_PURGE,
    DeletionQuery,
    DeletionSchema,
    PurgeSchema,
    RestorationSchema,
)

blueprint = Blueprint("deletion_v2", "/api/v2", tag="Users")


@blueprint.operation("DELETE", "/users/<id>")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@blueprint.arguments(DeletionQuery, location="query")
@blueprint.response(200, DeletionSchema, example=EXAMPLE_DELETION)
@error_responses(PARAMETERS_INVALID, HIGHER_ROLE, OWN_ACCOUNT, SUPER_ADMIN_KEPT, USER_TOKEN_ON_RETAIL, USER_NOT_FOUND)
def delete_user(caller: Principal, query: dict[str, Any], id: str) -> DeletionResult:
    """Deletes a Private Label User

    Marks a user for deletion, which acts at once: he can neither sign in nor call nor send, and costs nothing any more. What
    customers text to his number is still stored. After the instance's retention (30 days, unless it is set otherwise) he is
    removed with everything of his; until then he can be restored. With `force` the removal begins now, and goes on after the
    answer: `GET /api/v2/purges/{id}` tells how far it is. Asked again, the answer is the same. Messages that
    wait to be sent from the user's number are not sent; `warning` then says how many.

    Nobody deletes himself, a super admin, or a user of a higher role; system admins may delete each other. On a retail instance
    a user token does not suffice.
    """
    return instance().tenancy.deletion.delete_user(caller, id, force=query["force"])


@blueprint.operation("POST", "/users/<id>/restore")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@blueprint.response(200, RestorationSchema, example={"status": "true"})
@error_responses(HIGHER_ROLE, OWN_ACCOUNT, SUPER_ADMIN_KEPT, USER_TOKEN_ON_RETAIL, USER_NOT_FOUND, PURGE_BEGUN)
def restore_user(caller: Principal, id: str) -> dict[str, str]:
    """Restore User

    Takes the mark for deletion away, as long as the removal has not begun: the user can sign in and send again, as before. One
    who is not marked stays as he is.
    """
    instance().tenancy.deletion.restore_user(caller, id)
    return {}


@blueprint.operation("GET", "/purges/<id>")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_USERS)
@blueprint.response(200, PurgeSchema, example=EXAMPLE_PURGE)
@error_responses(PURGE_NOT_FOUND)
def get_purge(caller: Principal, id: str) -> Purge:
    """Get Purge

    How far the removal of a user or an organization is. Its id is told when it is deleted.
    """
    return instance().tenancy.purges.get(caller, id)
