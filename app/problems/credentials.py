"""User tokens and service accounts."""

from app.problems.catalogue import problem

TOKEN_SCOPE_MISSING = problem(
    "token-scope-missing",
    403,
    "User token lacks a scope",
    "A token with the scope `read` can only read, one with `send` can only send. Use a token with one of the "
    "scopes in the endpoint's `x-token-scopes`.",
)

SERVICE_ACCOUNT_NOT_FOUND = problem(
    "service-account-not-found",
    404,
    "Service account not found",
    "`GET /api/v2/service-accounts` lists the service accounts.",
)

TOO_MANY_TOKENS = problem(
    "too-many-tokens",
    409,
    "Token limit reached",
    "Delete tokens that are no longer used; the list shows when each was last used. Expired tokens do not count.",
    user_message="This user has too many tokens. Delete one that is no longer used.",
)

TOKEN_NOT_FOUND = problem(
    "token-not-found",
    404,
    "Token not found",
    "The token does not exist, or belongs to another user.",
)

SERVICE_ACCOUNT_DISABLED = problem(
    "service-account-disabled",
    403,
    "Service account is disabled",
    "The operator of the instance can re-enable the service account.",
)

SCOPE_MISSING = problem(
    "scope-missing",
    403,
    "Service account lacks a scope",
    "The endpoint's security section in the documentation names the scope.",
)

USER_TOKEN_ON_RETAIL = problem(
    "user-token-on-retail",
    403,
    "User tokens cannot delete users on a retail instance",
    "Call with a Firebase ID token or a system token.",
)
