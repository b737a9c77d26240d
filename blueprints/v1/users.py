"""Users, v1."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from app.auth.principal import UserPrincipal
from app.endpoints import instance
from app.errors import DomainError
from app.problems.authentication import PASSWORD_LOGIN_RESTRICTED
from app.problems.credentials import TOO_MANY_TOKENS
from app.problems.permissions import FIELD_REFUSED, HIGHER_ROLE, OWN_ACCOUNT, PRIVATE_LABEL_ONLY, RESTRICTED
from app.problems.plans import PLAN_USERS_REACHED
from app.problems.rate_limits import OWN_EMAIL_TOO_FREQUENT
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import EXTERNAL_ID_TAKEN
from app.problems.users import EMAIL_IN_USE, INBOX_HAS_NO_LOGIN, NUMBER_IN_USE, USER_NOT_FOUND
from app.services.common.idempotency import Record
from app.services.credentials.token_issuer import IssuedToken
from app.services.credentials.user_tokens import UserTokenRequest
from app.services.users.creation import NewUser
from app.services.users.updates import UserUpdate
from app.store.credentials.user_tokens import UserToken
from app.store.users.users import User
from blueprints.http.authorization import USER_TOKEN, authenticate
from blueprints.http.blueprint import SUCCESS, Blueprint
from blueprints.http.idempotency import idempotent, idempotent_with_lease
from blueprints.http.streamed_list import stream_list
from blueprints.openapi.error_responses import error_responses
from blueprints.v1.role_errors import v1_role_errors
from schemas.common.fields import EXAMPLE_UID
from schemas.credentials.user_tokens import EXAMPLE_SECRET, TokenSecretSchema
from schemas.users.requests import EXAMPLE_CREATION_V1, EXAMPLE_EDIT_V1, UserCreationV1Schema, UserUpdateV1Schema
from schemas.users.responses import EXAMPLE_USER, CreatedUserSchema, UserSchema, UserUpdateResultV1Schema

View = TypeVar("View", bound=Callable[..., Any])

blueprint = Blueprint("users_v1", "/api", tag="Users")

_schema = UserSchema()
_UNIQUENESS_PROBLEMS = (EMAIL_IN_USE, NUMBER_IN_USE, EXTERNAL_ID_TAKEN)


def v1_uniqueness_errors(view: View) -> View:
    """Report uniqueness conflicts as v1 does: as invalid parameters."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return view(*args, **kwargs)
        except DomainError as error:
            if error.problem not in _UNIQUENESS_PROBLEMS:
                raise
            raise DomainError(PARAMETERS_INVALID, error.reason, errors=error.errors, headers=error.headers) from error

    return cast(View, wrapped)


@blueprint.operation("GET", "/users", "listUsersV1")
@authenticate(USER_TOKEN)
@blueprint.response(200, UserSchema(many=True), example=[EXAMPLE_USER])
@v1_role_errors
def list_users(caller: UserPrincipal) -> Any:
    """Gets users

    Gets all users in the application. Requires admin since no users are trimmed from the result set. The list is streamed.
    """
    return stream_list(_schema, instance().accounts.users.stream(caller))


@blueprint.operation("POST", "/users", "createUserV1")
@authenticate(USER_TOKEN)
@idempotent(CreatedUserSchema)
@blueprint.arguments(UserCreationV1Schema, example=EXAMPLE_CREATION_V1)
@blueprint.response(200, CreatedUserSchema, example={"id": EXAMPLE_UID})
@error_responses(FIELD_REFUSED, PRIVATE_LABEL_ONLY, PASSWORD_LOGIN_RESTRICTED, PLAN_USERS_REACHED, RESTRICTED)
@v1_role_errors
@v1_uniqueness_errors
def create_user(caller: UserPrincipal, record: Record[User], body: NewUser) -> User:
    """Create user

    Creates a user. Only valid in privatelabel context. Newly created users must have a email and phone number that are not
    already in use. Open to organization, tenant and system admins.
    """
    return instance().accounts.user_creation.create(caller, body, record)


@blueprint.operations("/users/<id>", {"POST": "editUserV1", "PUT": "putUserV1", "PATCH": "patchUserV1"})
@authenticate(USER_TOKEN)
@idempotent_with_lease(is_repeatable=True)
@blueprint.arguments(UserUpdateV1Schema, example=EXAMPLE_EDIT_V1)
@blueprint.response(200, UserUpdateResultV1Schema, example=SUCCESS)
@error_responses(FIELD_REFUSED, HIGHER_ROLE, INBOX_HAS_NO_LOGIN, OWN_ACCOUNT, RESTRICTED, USER_NOT_FOUND)
@error_responses(OWN_EMAIL_TOO_FREQUENT, PLAN_USERS_REACHED)
@v1_role_errors
@v1_uniqueness_errors
def update_user(caller: UserPrincipal, body: UserUpdate, id: str) -> dict[str, str]:
    """Edit user

    Updates a user's details. Notice: it is not possible to update certain user fields via this API: Provider Credentials,
    Application password. Users may change their own name, e-mail address and webhook; their admins may change the rest. If the
    phone number changes, scheduled messages from the old number fail when due; `warning` contains their count.
    """
    instance().accounts.user_updates.refuse_secrets(body)
    warning = instance().accounts.user_updates.update(caller, id, body).warning
    return SUCCESS | ({"warning": warning} if warning else {})


@blueprint.operation("POST", "/users/<id>/token", "createUserTokenV1")
@authenticate(USER_TOKEN)
@idempotent(TokenSecretSchema)
@blueprint.response(200, TokenSecretSchema, example={"token": EXAMPLE_SECRET})
@error_responses(HIGHER_ROLE, INBOX_HAS_NO_LOGIN, USER_NOT_FOUND, TOO_MANY_TOKENS)
def create_token(caller: UserPrincipal, record: Record[IssuedToken[UserToken]], id: str) -> IssuedToken[UserToken]:
    """Create user API Token

    Create a user API token, for yourself or for a user you can manage. It has the user's full permissions and never expires.
    Use v2 for a limited token.
    """
    return instance().accounts.user_tokens.create(caller, id, UserTokenRequest(), record)
