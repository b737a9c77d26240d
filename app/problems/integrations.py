"""Integrations."""

from app.problems.catalogue import problem

INTEGRATION_NOT_FOUND = problem(
    "integration-not-found",
    404,
    "Integration not found",
    "The integration was removed, or you do not have access to its user. `GET /api/v2/integrations/installed` "
    "lists a user's integrations.",
)

TOO_MANY_INTEGRATIONS = problem(
    "too-many-integrations",
    409,
    "Integration limit reached (50 per user)",
    "Remove one that is no longer needed.",
    user_message="You have too many integrations. Remove one that you no longer need.",
)

INTEGRATION_UNSIGNED = problem(
    "integration-unsigned",
    409,
    "Integration has no signing secret",
    "Only webhooks have a signing secret. Other integrations authenticate with their own fields.",
)
