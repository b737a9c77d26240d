"""Background jobs, v2: progress, problems, cancellation."""

from typing import Any

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.jobs import JOB_NOT_FOUND, JOB_OVER
from app.problems.permissions import HIGHER_ROLE
from app.problems.requests import CURSOR_INVALID, PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.services.common.pagination import Page
from app.store.jobs import Job
from blueprints.http.authorization import ANY_CREDENTIAL, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent_with_lease
from blueprints.openapi.error_responses import error_responses
from schemas.jobs import EXAMPLE_JOB, JobListSchema, JobProblemListSchema, JobSchema, JobsQuery, ProblemsQuery

blueprint = Blueprint("jobs_v2", "/api/v2", tag="Jobs")


@blueprint.operation("GET", "/jobs", "listJobs")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_CONTACTS)
@blueprint.page(JobListSchema, EXAMPLE_JOB, USER_NOT_FOUND, query=JobsQuery)
def list_jobs(caller: Principal, query: dict[str, Any]) -> Page[Job]:
    """Get Jobs

    Returns a page of a user's jobs, newest first. A job is work that takes too long for one request; it is shown for 30 days.
    """
    return instance().operations.jobs.list(caller, query["uid"], query["kind"], query["limit"], query["cursor"])


@blueprint.operation("GET", "/jobs/<id>", "getJob")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_CONTACTS)
@blueprint.response(200, JobSchema, example=EXAMPLE_JOB)
@error_responses(JOB_NOT_FOUND)
def get_job(caller: Principal, id: str) -> Job:
    """Get Job

    Returns a job's progress. A job continues whether or not it is polled.
    """
    return instance().operations.jobs.get(caller, id)


@blueprint.operation("GET", "/jobs/<id>/problems", "listJobProblems")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_CONTACTS)
@blueprint.arguments(ProblemsQuery, location="query")
@blueprint.response(200, JobProblemListSchema, example={"problems": EXAMPLE_JOB["problems"], "nextCursor": None})
@error_responses(PARAMETERS_INVALID, CURSOR_INVALID, JOB_NOT_FOUND)
def list_problems(caller: Principal, query: dict[str, Any], id: str) -> Page[dict[str, Any]]:
    """Get Problems of a Job

    Returns a page of everything that a job could not do, in order, a few hundred per page.
    """
    return instance().operations.jobs.list_problems(caller, id, query["cursor"])


@blueprint.operation("POST", "/jobs/<id>/cancel", "cancelJob")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_CONTACTS)
@idempotent_with_lease(is_repeatable=True)
@blueprint.response(200, JobSchema, example=EXAMPLE_JOB | {"state": "canceled", "finished": 1670372931120})
@error_responses(HIGHER_ROLE, JOB_NOT_FOUND, JOB_OVER)
def cancel_job(caller: Principal, id: str) -> Job:
    """Cancel Job

    Cancels a running job. Finished work stays; the current slice may still complete. A canceled job is returned unchanged.
    """
    return instance().operations.jobs.cancel(caller, id)
