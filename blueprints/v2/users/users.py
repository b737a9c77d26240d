"""Users, v2."""

from contextlib import nullcontext

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.authentication import PASSWORD_LOGIN_RESTRICTED
from app.problems.permissions import FIELD_REFUSED, HIGHER_ROLE, OWN_ACCOUNT, PRIVATE_LABEL_ONLY, RESTRICTED, ROLE_MISSING
from app.problems.plans import PLAN_USERS_REACHED
from app.problems.rate_limits import OWN_EMAIL_TOO_FREQUENT
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import EXTERNAL_ID_TAKEN
from app.problems.users import (
    EMAIL_IN_USE,
    EMAIL_MISSING,
    EMAIL_UNDELIVERABLE,
    INBOX_HAS_NO_LOGIN,
    MAIL_NOT_SET_UP,
    MAILS_TOO_MANY,
    NUMBER_IN_USE,
    USER_NOT_FOUND,
    WELCOME_MAIL_TOO_SOON,
)
from app.services.common.idempotency import Record
from app.services.users.creation import NewUser
from app.services.users.passwords import PasswordChangeResult
from app.services.users.updates import UpdatedUser, UserUpdate
from app.store.users.users import User
from blueprints.http.authorization import ANY_CREDENTIAL, authenticate
from blueprints.http.blueprint import SUCCESS, Blueprint
from blueprints.http.idempotency import idempotent, idempotent_with_lease
from blueprints.http.rate_limits import count_slow_call
from blueprints.openapi.error_responses import error_responses
from schemas.common.fields import EXAMPLE_UID
from schemas.common.responses import SuccessSchema
from schemas.users.requests import EXAMPLE_CHANGE, EXAMPLE_CREATION, PasswordChangeSchema, UserCreationSchema, UserUpdateSchema
from schemas.users.responses import (
    EXAMPLE_USER,
    CreatedUserSchema,
    PasswordChangeResultSchema,
    UpdatedUserSchema,
    UserSchema,
)

blueprint = Blueprint("users_v2", "/api/v2", tag="Users")


@blueprint.operation("GET", "/users/<id>", "getUser")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_USERS)
@blueprint.response(200, UserSchema, example=EXAMPLE_USER)
@error_responses(USER_NOT_FOUND)
def get_user(caller: Principal, id: str) -> User:
    """Get User by Id

    Retrieves details for a user by ID. If the user has a higher role than the caller, the query string of the webhook URL is
    omitted.
    """
    return instance().accounts.users.get(caller, id)


@blueprint.operation("POST", "/users", "createUser")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@idempotent(CreatedUserSchema)
@blueprint.arguments(UserCreationSchema, example=EXAMPLE_CREATION)
@blueprint.response(200, CreatedUserSchema, example={"id": EXAMPLE_UID})
@error_responses(
    PARAMETERS_INVALID,
    ROLE_MISSING,
    FIELD_REFUSED,
    PRIVATE_LABEL_ONLY,
    EMAIL_IN_USE,
    NUMBER_IN_USE,
    EXTERNAL_ID_TAKEN,
    PASSWORD_LOGIN_RESTRICTED,
    PLAN_USERS_REACHED,
    RESTRICTED,
)
def create_user(caller: Principal, record: Record[User], body: NewUser) -> User:
    """Create a Private Label user

    Creates a user in the context of a Private Label, together with the Firebase Auth account: both, or neither. Open to
    organization, tenant and system admins, and to service accounts. An organization that the caller has no access to is treated
    as not found.
    """
    return instance().accounts.user_creation.create(caller, body, record)


@blueprint.operation("PATCH", "/users/<id>", "updateUser")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@blueprint.arguments(UserUpdateSchema, example=EXAMPLE_CHANGE)
@blueprint.response(200, UpdatedUserSchema, example=EXAMPLE_USER)
@error_responses(
    INBOX_HAS_NO_LOGIN,
    PARAMETERS_INVALID,
    FIELD_REFUSED,
    HIGHER_ROLE,
    OWN_ACCOUNT,
    ROLE_MISSING,
    USER_NOT_FOUND,
    EMAIL_IN_USE,
    NUMBER_IN_USE,
    EXTERNAL_ID_TAKEN,
    PASSWORD_LOGIN_RESTRICTED,
    OWN_EMAIL_TOO_FREQUENT,
    PLAN_USERS_REACHED,
    RESTRICTED,
)
def update_user(caller: Principal, body: UserUpdate, id: str) -> UpdatedUser:
    """Update User

    Updates properties for a user. No field is required, and absent fields stay unchanged. Users may change their own e-mail
    address, name, webhook and password; their admins may change everything else. Unchanged values are ignored. A new e-mail
    address is also set in Firebase Auth; the password stays. A new password ends all sessions, as with `changePassword`. If
    the phone number changes, scheduled messages from the old number fail when due; `warning` contains their count.
    """
    # A new password waits for the end of the current second, as in `changePassword`.
    with nullcontext() if body.password is None else count_slow_call(caller):
        return instance().accounts.user_updates.update(caller, id, body)


@blueprint.operation("POST", "/users/<id>/changePassword", "changePassword")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS, is_slow=True)
@idempotent_with_lease(is_repeatable=True)
@blueprint.arguments(PasswordChangeSchema, example={"password": "correct horse battery"})
@blueprint.response(
    200, PasswordChangeResultSchema, example={"status": "Reset own password", "newToken": "eyJhbGciOiJSUzI1NiJ9.e30.c2ln"}
)
@error_responses(INBOX_HAS_NO_LOGIN, PARAMETERS_INVALID, HIGHER_ROLE, USER_NOT_FOUND, PASSWORD_LOGIN_RESTRICTED)
def change_password(caller: Principal, body: dict[str, str], id: str) -> PasswordChangeResult:
    """Change password

    Changes the password of the user specified in :id. All other logged-in sessions of this user will be terminated, effective
    with their next request. User tokens are not sessions and stay valid. If the requestor is changing their own password, a new
    auth token will be returned. You cannot change the password of a user with a higher role.
    """
    return instance().accounts.passwords.change(caller, id, body["password"])


@blueprint.operation("POST", "/users/<id>/welcomeEmail", "sendWelcomeEmail")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS, is_slow=True)
@idempotent_with_lease()
@blueprint.response(200, SuccessSchema, example=SUCCESS)
@error_responses(
    INBOX_HAS_NO_LOGIN,
    HIGHER_ROLE,
    USER_NOT_FOUND,
    EMAIL_MISSING,
    EMAIL_UNDELIVERABLE,
    WELCOME_MAIL_TOO_SOON,
    MAILS_TOO_MANY,
    MAIL_NOT_SET_UP,
)
def send_welcome_email(caller: Principal, id: str) -> dict[str, str]:
    """Sends welcome email

    Sends or resends the welcome email to a new user, with a link to set a password. The response does not wait for the mail
    server: an email that it does not take is sent again for a day, and one that it refuses is in the audit trail as
    `user.mail-refused`. Limits: 1 per minute and 10 per day to an address, 500 per day to the users of an organization.
    """
    instance().accounts.welcome_emails.send(caller, id)
    return SUCCESS
