"""User tokens and service accounts: 403, 404, 409."""

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
)
