"""What is wrong with asking for the report of a validation."""

from app.problems.catalogue import NOT_FOUND, problem

SCHEMA_REPORT_NOT_FOUND = problem(
    "schema-report-not-found",
    404,
    NOT_FOUND,
    "There is no such report",
    "The report does not exist, lies outside the caller's reach, or was begun more than 30 days ago.",
)
