"""Users, v2, and their tokens."""

from typing import Any

from app.auth.principal import Principal, Scope
from app.errors import CURSOR_INVALID, HIGHER_ROLE, PARAMETERS_INVALID, TOKEN_NOT_FOUND, USER_NOT_FOUND
from app.services.idempotency import Record
from app.services.paging import Page
from app.services.tokens import NewToken
from app.store.user_tokens import UserToken
from app.store.users import User
from blueprints.base import ANY_CREDENTIAL, Blueprint, accepts, answers, instance
from blueprints.idempotency import recorded
from schemas.fields import PageQuery
from schemas.users import EXAMPLE_TOKEN_ID, EXAMPLE_USER, CreatedTokenSchema, TokensSchema, UserSchema

blueprint = Blueprint("users_v2", "/api/v2", tag="Users")

_EXAMPLE_TOKEN = {
    "id": EXAMPLE_TOKEN_ID,
    "name": "CRM",
    "created": 1670372913091,
    "lastUsed": 1670376513091,
    "expires": 0,
}


@blueprint.operation("GET", "/users/<id>")
@accepts(*ANY_CREDENTIAL, scope=Scope.READ_USERS)
@blueprint.response(200, UserSchema, example=EXAMPLE_USER)
@answers(USER_NOT_FOUND)
def get_user(caller: Principal, id: str) -> User:
    """Get User by Id

    Retrieves details for a user by ID
    """
    return instance().users.get(caller, id)


@blueprint.operation("POST", "/users/<id>/token")
@accepts(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@recorded(CreatedTokenSchema)
@blueprint.response(200, CreatedTokenSchema)
@answers(HIGHER_ROLE, USER_NOT_FOUND)
def create_token(caller: Principal, record: Record[NewToken], id: str) -> NewToken:
    """Create user API Token

    Create a user API token, for oneself or for a user within one's reach who has no higher role. The secret is shown this
    once; a program sends it as `Authorization: Bearer <user id>:<token>`.
    """
    return instance().tokens.create(caller, id, record=record)


@blueprint.operation("GET", "/users/<id>/token")
@accepts(*ANY_CREDENTIAL, scope=Scope.READ_USERS)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, TokensSchema, example={"tokens": [_EXAMPLE_TOKEN], "nextCursor": None})
@answers(PARAMETERS_INVALID, CURSOR_INVALID, HIGHER_ROLE, USER_NOT_FOUND)
def list_tokens(caller: Principal, query: dict[str, Any], id: str) -> Page[UserToken]:
    """Get user API Tokens

    A page of a user's tokens: what they are called, when they were made and last used; never their secrets.
    """
    return instance().tokens.list(caller, id, query["limit"], query["cursor"])


@blueprint.operation("DELETE", "/users/<id>/token/<tokenId>")
@accepts(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@blueprint.response(200)
@answers(HIGHER_ROLE, TOKEN_NOT_FOUND, USER_NOT_FOUND)
def delete_token(caller: Principal, id: str, tokenId: str) -> dict[str, str]:  # noqa: N803 - the path's own name
    """Delete user API Token

    The next request with the token is refused.
    """
    instance().tokens.delete(caller, id, tokenId)
    return {"status": "true"}
