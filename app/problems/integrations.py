"""What is wrong with requests about integrations."""

from app.problems.catalogue import NOT_FOUND, problem

INTEGRATION_NOT_FOUND = problem(
    "integration-not-found",
    404,
    NOT_FOUND,
    "There is no such integration",
    "It was removed, or is that of a user outside the caller's reach: `GET /api/v2/integrations/installed` lists a user's.",
)
TOO_MANY_INTEGRATIONS = problem(
    "too-many-integrations",
    409,
    "Conflict",
    "The user has as many integrations as he may have",
    "Remove one that is no longer needed: a user has at most ten.",
)
INTEGRATION_UNSIGNED = problem(
    "integration-unsigned",
    409,
    "Conflict",
    "The integration's events are not signed",
    "The other system knows us by the integration's own fields; only webhooks have a secret of ours.",
)
