"""Who calls, and cannot be believed: 401."""

from app.problems.catalogue import INVALID_CREDENTIALS, problem

AUTHORIZATION_MISSING = problem(
    "authorization-missing",
    401,
    INVALID_CREDENTIALS,
    "Authorization header is missing",
    "Send `Authorization: Bearer <credential>` with the request.",
)
AUTHORIZATION_MALFORMED = problem(
    "authorization-malformed",
    401,
    INVALID_CREDENTIALS,
    "Authorization header must be 'Bearer <uid>:<token>', 'Bearer <Firebase ID token>' or 'Bearer <system token>'",
    "A user token is written with its user's id and a colon before it.",
)
CREDENTIAL_KIND_REFUSED = problem(
    "credential-kind-refused",
    401,
    INVALID_CREDENTIALS,
    "This endpoint does not take this kind of credential",
    "The endpoint's security in the documentation lists the kinds it takes.",
)
USER_TOKEN_UNKNOWN = problem(
    "user-token-unknown",
    401,
    INVALID_CREDENTIALS,
    "The user token is unknown or revoked",
    "Create a new token with `POST /api/v2/users/{id}/token`.",
)
USER_TOKEN_EXPIRED = problem(
    "user-token-expired",
    401,
    INVALID_CREDENTIALS,
    "The user token has expired",
    "Create a new token with `POST /api/v2/users/{id}/token`.",
)
SYSTEM_TOKEN_UNKNOWN = problem(
    "system-token-unknown",
    401,
    INVALID_CREDENTIALS,
    "The system token is unknown or revoked",
    "Ask the operator of the instance for a new system token.",
)
SYSTEM_TOKEN_EXPIRED = problem(
    "system-token-expired",
    401,
    INVALID_CREDENTIALS,
    "The system token has expired",
    "Ask the operator of the instance for a new system token.",
)
ID_TOKEN_INVALID = problem(
    "id-token-invalid",
    401,
    INVALID_CREDENTIALS,
    "The Firebase ID token is not genuine",
    "Its signature, issuer or audience is not this instance's: sign in again at this instance.",
)
ID_TOKEN_EXPIRED = problem(
    "id-token-expired",
    401,
    INVALID_CREDENTIALS,
    "The Firebase ID token has expired",
    "ID tokens live one hour: let the Firebase SDK refresh it.",
)
ID_TOKEN_REVOKED = problem(
    "id-token-revoked",
    401,
    INVALID_CREDENTIALS,
    "The Firebase ID token has been revoked",
    "The user's sessions were ended: sign in again.",
)
PASSWORD_CLOSED = problem(
    "password-closed",
    401,
    INVALID_CREDENTIALS,
    "The user got a higher role, and the password that somebody else had set no longer counts",
    "Ask an administrator for a welcome mail, and set a new password by its link.",
)
USER_UNKNOWN = problem(
    "user-unknown",
    401,
    INVALID_CREDENTIALS,
    "The credential's user does not exist",
    "The account was deleted, or was never set up in this instance.",
)
QUEUE_TOKEN_INVALID = problem(
    "queue-token-invalid",
    401,
    INVALID_CREDENTIALS,
    "Only this instance's own task queue may call this endpoint",
    "The endpoint is called by Cloud Tasks with the queue's OIDC token.",
)
