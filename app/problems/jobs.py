"""Long-running jobs and their reports."""

from app.problems.catalogue import problem

JOB_NOT_FOUND = problem(
    "job-not-found",
    404,
    "Job not found",
    "The job does not exist, started more than 30 days ago, or you do not have access to it.",
)

JOB_OVER = problem(
    "job-over",
    409,
    "Job has already ended",
    "You cannot cancel a job that is done, failed or canceled; `state` says which.",
    user_message="This has already ended.",
)

JOBS_TOO_MANY = problem(
    "jobs-too-many",
    429,
    "Running job limit reached (5 per user, 20 per organization)",
    "The job was not started. Wait until another job ends (`GET /api/v2/jobs`) or cancel one, then send the request again.",
    user_message="Too much is running at once. Wait until something has ended, then try again.",
)

SCHEMA_REPORT_NOT_FOUND = problem(
    "schema-report-not-found",
    404,
    "Report not found",
    "The report does not exist, was started more than 30 days ago, or you do not have access to it.",
)
