"""Single sign-on: what can go wrong with identity providers beside the page, which shows a reference code alone."""

from app.problems.catalogue import NOT_FOUND, problem

AUTH_PROVIDER_NOT_FOUND = problem(
    "auth-provider-not-found",
    404,
    NOT_FOUND,
    "There is no such identity provider",
    "`GET /auth/providers` lists the providers that users may sign on at; one that is switched off is not among them.",
)
AUTH_PROVIDER_TYPE_FIXED = problem(
    "auth-provider-type-fixed",
    409,
    "Conflict",
    "A provider's type cannot be changed",
    "Delete the provider, and set one of the other type up under its name or another.",
)
