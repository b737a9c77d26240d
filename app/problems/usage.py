"""Usage of numbers, users, organizations and tenants."""

from app.problems.catalogue import problem

USAGE_TOO_LARGE = problem(
    "usage-too-large",
    422,
    "Too many messages to count at once",
    "Messages of the latest days are counted when you ask. Name a user or an organization, or end the range before `openFrom`, "
    "which is 4 days before today.",
)
