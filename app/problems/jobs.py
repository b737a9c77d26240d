"""What is wrong with asking for a job."""

from app.problems.catalogue import NOT_FOUND, problem

JOB_NOT_FOUND = problem(
    "job-not-found",
    404,
    NOT_FOUND,
    "There is no such job",
    "The job does not exist, lies outside the caller's reach, or was begun more than 30 days ago.",
)
JOB_OVER = problem(
    "job-over",
    409,
    "Conflict",
    "The job is over",
    "A job that is done or has failed cannot be canceled; its `state` tells which.",
)
JOBS_TOO_MANY = problem(
    "jobs-too-many",
    429,
    "Too Many Requests",
    "Too many jobs run at once",
    "5 jobs may run at once for a user, 20 for an organization. Nothing was begun: wait until one is done "
    "(`GET /api/v2/jobs`) or cancel one, then send the request again.",
)
