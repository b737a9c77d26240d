"""Users' sessions, v2: sign-in tokens and revocation, for service accounts."""

from app.auth.principal import Scope, ServicePrincipal
from app.endpoints import instance
from app.problems.permissions import HIGHER_ROLE, ORGANIZATION_DISABLED, TENANT_DISABLED, USER_DISABLED
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import EXTERNAL_ID_AMBIGUOUS
from app.problems.users import EMAIL_IN_USE, INBOX_HAS_NO_LOGIN, USER_NOT_FOUND
from app.services.common.idempotency import Record
from app.services.credentials.user_sessions import SignInToken
from blueprints.http.authorization import SYSTEM_TOKEN, authenticate
from blueprints.http.blueprint import SUCCESS, Blueprint
from blueprints.http.idempotency import idempotent, idempotent_with_lease
from blueprints.openapi.error_responses import error_responses
from schemas.common.fields import EXAMPLE_UID
from schemas.common.responses import SuccessSchema
from schemas.credentials.user_sessions import SignInTokenSchema, UserEmailSchema, UserExternalIdSchema, UserReferenceSchema

blueprint = Blueprint("user_sessions_v2", "/api/v2/service-accounts", tag="Service Accounts")


@blueprint.operation("POST", "/token", "createSessionToken")
@authenticate(SYSTEM_TOKEN, scope=Scope.GENERATE_USER_TOKEN)
@idempotent(SignInTokenSchema)
@blueprint.arguments(UserReferenceSchema, example={"userId": EXAMPLE_UID})
@blueprint.response(200, SignInTokenSchema, example={"token": "eyJhbGciOiJSUzI1NiJ9.e30.c2ln"})
@error_responses(
    INBOX_HAS_NO_LOGIN,
    PARAMETERS_INVALID,
    HIGHER_ROLE,
    USER_DISABLED,
    ORGANIZATION_DISABLED,
    TENANT_DISABLED,
    USER_NOT_FOUND,
    EMAIL_IN_USE,
)
def create_sign_in_token(caller: ServicePrincipal, record: Record[SignInToken], body: dict[str, str]) -> SignInToken:
    """Generate a JWT token for a user

    Generates a JWT token for a user with the given user ID: a custom token of Firebase Auth, with which an app can sign in as
    the user within an hour. Rejected for disabled and deleted users, and for system and super admins.
    """
    return instance().accounts.user_sessions.begin(caller, body["userId"], record)


@blueprint.operation("POST", "/revoke/externalId", "revokeSessionsByExternalId")
@authenticate(SYSTEM_TOKEN, scope=Scope.REVOKE_USER_TOKEN, is_slow=True)
@idempotent_with_lease(is_repeatable=True)
@blueprint.arguments(UserExternalIdSchema, example={"externalId": "1001@pbx"})
@blueprint.response(200, SuccessSchema, example=SUCCESS)
@error_responses(PARAMETERS_INVALID, HIGHER_ROLE, USER_NOT_FOUND, EXTERNAL_ID_AMBIGUOUS)
def revoke_by_external_id(caller: ServicePrincipal, body: dict[str, str | int]) -> dict[str, str]:
    """Revoke user token by external ID

    Revokes a user's token using their external ID. All of the user's credentials are rejected from the next request on:
    sessions, unused sign-in tokens and API tokens. Repeating the request is safe.
    """
    instance().accounts.user_sessions.end_by_external_id(caller, body["externalId"])
    return SUCCESS


@blueprint.operation("POST", "/revoke/email", "revokeSessionsByEmail")
@authenticate(SYSTEM_TOKEN, scope=Scope.REVOKE_USER_TOKEN, is_slow=True)
@idempotent_with_lease(is_repeatable=True)
@blueprint.arguments(UserEmailSchema, example={"email": "jane.roe@example.com"})
@blueprint.response(200, SuccessSchema, example=SUCCESS)
@error_responses(PARAMETERS_INVALID, HIGHER_ROLE, USER_NOT_FOUND)
def revoke_by_email(caller: ServicePrincipal, body: dict[str, str]) -> dict[str, str]:
    """Revoke user token by email

    Revokes a user's token using their email address, ignoring case. Otherwise the same as revoking by external ID.
    """
    instance().accounts.user_sessions.end_by_email(caller, body["email"])
    return SUCCESS


@blueprint.operation("POST", "/revoke/uid", "revokeSessionsByUid")
@authenticate(SYSTEM_TOKEN, scope=Scope.REVOKE_USER_TOKEN, is_slow=True)
@idempotent_with_lease(is_repeatable=True)
@blueprint.arguments(UserReferenceSchema, example={"userId": EXAMPLE_UID})
@blueprint.response(200, SuccessSchema, example=SUCCESS)
@error_responses(PARAMETERS_INVALID, HIGHER_ROLE, USER_NOT_FOUND)
def revoke_by_user_id(caller: ServicePrincipal, body: dict[str, str]) -> dict[str, str]:
    """Revoke user token by UID

    Revokes a user's token using their user ID. Otherwise the same as revoking by external ID.
    """
    instance().accounts.user_sessions.end(caller, body["userId"])
    return SUCCESS
