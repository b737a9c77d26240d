"""Single sign-on providers. The browser page of a failed sign-in shows only a reference code."""

from app.problems.catalogue import problem

AUTH_PROVIDER_NOT_FOUND = problem(
    "auth-provider-not-found",
    404,
    "Identity provider not found",
    "`GET /auth/providers` lists the providers that users can sign in with; disabled providers are not listed.",
)

AUTH_PROVIDER_TYPE_FIXED = problem(
    "auth-provider-type-fixed",
    409,
    "Provider type cannot be changed",
    "Delete the provider, and create one of the other type; it may have the same name.",
)
