"""Missing, invalid and expired credentials, and sign-in that is not allowed."""

from app.problems.catalogue import problem

AUTHORIZATION_MISSING = problem(
    "authorization-missing",
    401,
    "Authorization header is missing",
    "Send `Authorization: Bearer <credential>` with the request.",
)

AUTHORIZATION_MALFORMED = problem(
    "authorization-malformed",
    401,
    "Authorization header must be 'Bearer <uid>:<token>', 'Bearer <Firebase ID token>' or 'Bearer <system token>'",
    "Put the user's id and a colon before a user token.",
)

CREDENTIAL_KIND_REFUSED = problem(
    "credential-kind-refused",
    401,
    "Credential type not accepted",
    "The endpoint's security section in the documentation lists the credential types that it accepts, and `x-also-accepts` "
    "more of them. SystemToken is a service account's, which is no user: it names the user whose data it means.",
)

USER_TOKEN_UNKNOWN = problem(
    "user-token-unknown",
    401,
    "User token is unknown or revoked",
    "Create a new token with `POST /api/v2/users/{id}/token`.",
    user_message="The connection to the texting service is no longer valid. Ask your administrator to renew it.",
)

USER_TOKEN_EXPIRED = problem(
    "user-token-expired",
    401,
    "User token has expired",
    "Create a new token with `POST /api/v2/users/{id}/token`.",
    user_message="The connection to the texting service has expired. Ask your administrator to renew it.",
)

SYSTEM_TOKEN_UNKNOWN = problem(
    "system-token-unknown",
    401,
    "System token is unknown or revoked",
    "Ask the operator of the instance for a new system token.",
)

SYSTEM_TOKEN_EXPIRED = problem(
    "system-token-expired",
    401,
    "System token has expired",
    "Ask the operator of the instance for a new system token.",
)

ID_TOKEN_INVALID = problem(
    "id-token-invalid",
    401,
    "Firebase ID token is invalid",
    "The token's signature, issuer or audience does not match this instance. Sign in to this instance again.",
    user_message="Your session is not valid. Sign in again.",
)

ID_TOKEN_EXPIRED = problem(
    "id-token-expired",
    401,
    "Firebase ID token has expired",
    "ID tokens are valid for 1 hour. Let the Firebase SDK refresh the token.",
    user_message="Your session has expired. Sign in again.",
)

ID_TOKEN_REVOKED = problem(
    "id-token-revoked",
    401,
    "Firebase ID token has been revoked",
    "The user's sessions were revoked. Sign in again.",
    user_message="Your session has ended. Sign in again.",
)

PASSWORD_CLOSED = problem(
    "password-closed",
    401,
    "Password is no longer valid",
    "Your role was raised while somebody else knew your password, so the password was invalidated. Ask an "
    "administrator for a welcome e-mail, and set a new password with its link.",
    user_message="Your password is no longer valid. Ask an administrator for an e-mail to set a new one.",
)

USER_UNKNOWN = problem(
    "user-unknown",
    401,
    "User of the credential does not exist",
    "The user was deleted, or was never created in this instance.",
    user_message="Your account no longer exists. Ask an administrator.",
)

QUEUE_TOKEN_INVALID = problem(
    "queue-token-invalid",
    401,
    "Only the task queue may call this endpoint",
    "Cloud Tasks calls this endpoint with the OIDC token of the instance's queue.",
)

PASSWORD_LOGIN_RESTRICTED = problem(
    "password-login-restricted",
    403,
    "Password sign-in not allowed",
    "This user signs in with an identity provider. Use single sign-on. `GET "
    "/auth/passwordLoginAllowed/{email}` returns whether a user may sign in with a password.",
    user_message="Your account has no password sign-in. Use single sign-on.",
)
