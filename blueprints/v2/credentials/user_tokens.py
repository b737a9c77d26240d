"""User API tokens, v2."""

from typing import Any

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.credentials import TOKEN_NOT_FOUND, TOO_MANY_TOKENS
from app.problems.permissions import HIGHER_ROLE
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import INBOX_HAS_NO_LOGIN, USER_NOT_FOUND
from app.services.common.idempotency import Record
from app.services.common.pagination import Page
from app.services.credentials.token_issuer import IssuedToken
from app.services.credentials.user_tokens import UserTokenRequest
from app.store.credentials.user_tokens import UserToken
from blueprints.http.authorization import ANY_CREDENTIAL, authenticate
from blueprints.http.blueprint import SUCCESS, Blueprint
from blueprints.http.idempotency import idempotent
from blueprints.openapi.error_responses import error_responses
from schemas.common.responses import SuccessSchema
from schemas.credentials.user_tokens import (
    EXAMPLE_CREATED,
    EXAMPLE_TOKEN,
    CreatedTokenSchema,
    RotationQuery,
    TokenCreationResultSchema,
    TokenDetailsSchema,
    TokenListSchema,
    TokenNameSchema,
    TokenSchema,
)

blueprint = Blueprint("tokens_v2", "/api/v2", tag="Users")


@blueprint.operation("POST", "/users/<id>/token", "createUserToken")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@idempotent(TokenCreationResultSchema)
@blueprint.arguments(TokenDetailsSchema, required=False, example={"name": "CRM", "scope": "send", "expiresInDays": 365})
@blueprint.response(200, TokenCreationResultSchema, example=EXAMPLE_CREATED)
@error_responses(INBOX_HAS_NO_LOGIN, PARAMETERS_INVALID, HIGHER_ROLE, USER_NOT_FOUND, TOO_MANY_TOKENS)
def create_token(
    caller: Principal, record: Record[IssuedToken[UserToken]], body: UserTokenRequest, id: str
) -> IssuedToken[UserToken]:
    """Create user API Token

    Create a user API token, for yourself or for a user you can manage. The secret is shown only once; send it as
    `Authorization: Bearer <user id>:<token>`. Without a body the token has the user's full permissions and never expires, and
    the response contains only the token. A user has at most 50 tokens.
    """
    return instance().accounts.user_tokens.create(caller, id, body, record)


@blueprint.operation("GET", "/users/<id>/token", "listUserTokens")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_USERS)
@blueprint.page(TokenListSchema, EXAMPLE_TOKEN, HIGHER_ROLE, USER_NOT_FOUND)
def list_tokens(caller: Principal, query: dict[str, Any], id: str) -> Page[UserToken]:
    """Get user API Tokens

    Returns a page of a user's tokens: name, scope, creation time and last use, never the secrets.
    """
    return instance().accounts.user_tokens.list(caller, id, query["limit"], query["cursor"])


@blueprint.operation("PATCH", "/users/<id>/token/<tokenId>", "updateUserToken")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@blueprint.arguments(TokenNameSchema, example={"name": "CRM"})
@blueprint.response(200, TokenSchema, example=EXAMPLE_TOKEN)
@error_responses(PARAMETERS_INVALID, HIGHER_ROLE, TOKEN_NOT_FOUND, USER_NOT_FOUND)
def rename_token(caller: Principal, body: dict[str, str], id: str, tokenId: str) -> UserToken:  # noqa: N803 - the path's own name
    """Rename user API Token

    Renames a token. Its scope and expiry stay.
    """
    return instance().accounts.user_tokens.rename(caller, id, tokenId, body["name"])


@blueprint.operation("POST", "/users/<id>/token/<tokenId>/rotate", "rotateUserToken")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@idempotent(CreatedTokenSchema)
@blueprint.arguments(RotationQuery, location="query")
@blueprint.response(200, CreatedTokenSchema, example=EXAMPLE_CREATED)
@error_responses(PARAMETERS_INVALID, HIGHER_ROLE, TOKEN_NOT_FOUND, USER_NOT_FOUND, TOO_MANY_TOKENS)
def rotate_token(
    caller: Principal,
    record: Record[IssuedToken[UserToken]],
    query: dict[str, int],
    id: str,
    tokenId: str,  # noqa: N803 - the path's own name
) -> IssuedToken[UserToken]:
    """Rotate user API Token

    Creates a new token with the name, scope and lifetime of the old one. The old token stays valid for `overlapHours`, so that
    a program can switch without interruption.
    """
    return instance().accounts.user_tokens.rotate(caller, id, tokenId, query["overlapHours"], record)


@blueprint.operation("DELETE", "/users/<id>/token/<tokenId>", "deleteUserToken")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@blueprint.response(200, SuccessSchema, example=SUCCESS)
@error_responses(HIGHER_ROLE, TOKEN_NOT_FOUND, USER_NOT_FOUND)
def delete_token(caller: Principal, id: str, tokenId: str) -> dict[str, str]:  # noqa: N803 - the path's own name
    """Delete user API Token

    Revokes a token: the next request with it is rejected.
    """
    instance().accounts.user_tokens.delete(caller, id, tokenId)
    return SUCCESS
