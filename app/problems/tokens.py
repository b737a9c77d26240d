"""Tokens and the service accounts that have them: what they may not do, how many there may be, and which there are not."""

from app.problems.catalogue import FORBIDDEN, NOT_FOUND, problem

TOKEN_SCOPE_MISSING = problem(
    "token-scope-missing",
    403,
    FORBIDDEN,
    "The user token is limited to less than this endpoint does",
    "A token of the scope `read` only reads, one of the scope `send` only sends. Call with a token of one of the scopes that "
    "`x-token-scopes` of the endpoint names in the documentation.",
)
SERVICE_ACCOUNT_NOT_FOUND = problem(
    "service-account-not-found",
    404,
    NOT_FOUND,
    "There is no such service account",
    "`GET /api/v2/service-accounts` lists those that there are.",
)
TOO_MANY_TOKENS = problem(
    "too-many-tokens",
    409,
    "Conflict",
    "No more tokens can be made here",
    "Delete those that are no longer used: the list tells when each was used last. Expired ones do not count.",
)
