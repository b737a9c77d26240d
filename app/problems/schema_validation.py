"""Reports of schema validation: 404."""

from app.problems.catalogue import problem

SCHEMA_REPORT_NOT_FOUND = problem(
    "schema-report-not-found",
    404,
    "Report not found",
    "The report does not exist, was started more than 30 days ago, or you do not have access to it.",
)
