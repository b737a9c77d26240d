"""Users, v2, and their tokens."""

from typing import Any

from app.auth.principal import Principal, Scope
from app.problems.bad_requests import CURSOR_INVALID, PARAMETERS_INVALID
from app.problems.conflicts import EMAIL_IN_USE, EMAIL_MISSING, EXTERNAL_ID_TAKEN, NUMBER_IN_USE, WELCOME_MAIL_TOO_SOON
from app.problems.missing import TOKEN_NOT_FOUND, USER_NOT_FOUND
from app.problems.permissions import FIELD_REFUSED, HIGHER_ROLE, OWN_ACCOUNT, PRIVATE_LABEL_ONLY, ROLE_MISSING
from app.problems.service import MAIL_NOT_SET_UP
from app.services.idempotency import Record
from app.services.paging import Page
from app.services.passwords import PasswordChange
from app.services.tokens import NewToken
from app.services.user_changes import ChangedUser, UserChange
from app.services.user_creation import NewUser
from app.store.user_tokens import UserToken
from app.store.users import User
from blueprints.base import ANY_CREDENTIAL, Blueprint, accepts, answers, instance
from blueprints.idempotency import claimed, recorded
from schemas.fields import PageQuery
from schemas.user_requests import EXAMPLE_CHANGE, EXAMPLE_CREATION, PasswordSchema, UserChangeSchema, UserCreationSchema
from schemas.user_settings import PasswordChangeSchema
from schemas.users import (
    EXAMPLE_TOKEN_ID,
    EXAMPLE_USER,
    ChangedUserSchema,
    CreatedTokenSchema,
    CreatedUserSchema,
    TokensSchema,
    UserSchema,
)

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


@blueprint.operation("POST", "/users")
@accepts(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@recorded(CreatedUserSchema)
@blueprint.arguments(UserCreationSchema, example=EXAMPLE_CREATION)
@blueprint.response(200, CreatedUserSchema)
@answers(
    PARAMETERS_INVALID,
    ROLE_MISSING,
    FIELD_REFUSED,
    PRIVATE_LABEL_ONLY,
    EMAIL_IN_USE,
    NUMBER_IN_USE,
    EXTERNAL_ID_TAKEN,
)
def create_user(caller: Principal, record: Record[User], body: NewUser) -> User:
    """Create a Private Label user

    Creates a user in the context of a Private Label, with his account in Firebase Auth: both, or neither. For administrators of
    the organization, of its tenant and of the instance, and for service accounts. An organization out of the caller's reach is
    answered like one that does not exist.
    """
    return instance().user_creation.create(caller, body, record)


@blueprint.operation("PATCH", "/users/<id>")
@accepts(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@blueprint.arguments(UserChangeSchema, example=EXAMPLE_CHANGE)
@blueprint.response(200, ChangedUserSchema, example=EXAMPLE_USER)
@answers(
    PARAMETERS_INVALID,
    FIELD_REFUSED,
    HIGHER_ROLE,
    OWN_ACCOUNT,
    ROLE_MISSING,
    USER_NOT_FOUND,
    EMAIL_IN_USE,
    NUMBER_IN_USE,
    EXTERNAL_ID_TAKEN,
)
def update_user(caller: Principal, body: UserChange, id: str) -> ChangedUser:
    """Update User

    Updates properties for a user. A user may change his own e-mail address, name, webhook and password; everything else is his
    administrators' to change, and what is sent as it is already changes nothing. A new e-mail address is changed in Firebase
    Auth too, and the password stays. A new password ends his sessions, as `changePassword` does.
    """
    return instance().user_changes.change(caller, id, body)


@blueprint.operation("POST", "/users/<id>/changePassword")
@accepts(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@blueprint.arguments(PasswordSchema, example={"password": "correct horse battery"})
@blueprint.response(
    200, PasswordChangeSchema, example={"status": "Reset own password", "newToken": "eyJhbGciOiJSUzI1NiJ9.e30.c2ln"}
)
@answers(PARAMETERS_INVALID, HIGHER_ROLE, USER_NOT_FOUND)
def change_password(caller: Principal, body: dict[str, str], id: str) -> PasswordChange:
    """Change password

    Changes the password of the user specified in :id. All other logged-in sessions of this user will be terminated: the very
    next request of one is refused. User tokens are no sessions, and stay. If the requestor is changing their own password, a
    new auth token will be returned. Nobody changes the password of a user who has a higher role.
    """
    return instance().passwords.change(caller, id, body["password"])


@blueprint.operation("POST", "/users/<id>/welcomeEmail")
@accepts(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@claimed
@blueprint.response(200)
@answers(HIGHER_ROLE, USER_NOT_FOUND, EMAIL_MISSING, WELCOME_MAIL_TOO_SOON, MAIL_NOT_SET_UP)
def send_welcome_mail(caller: Principal, id: str) -> dict[str, str]:
    """Sends welcome email

    Sends or resends the welcome email to a new user, with a link to set his password: one a minute at most.
    """
    instance().welcome_mails.send(caller, id)
    return {"status": "true"}


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
