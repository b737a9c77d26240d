"""Duplicate contacts, v2."""

from typing import Any

from app.auth.principal import UserPrincipal
from app.endpoints import instance
from app.problems.jobs import JOBS_TOO_MANY
from app.problems.permissions import HIGHER_ROLE, RESTRICTED
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.services.contacts.duplicates.search import Findings
from blueprints.http.authorization import FIREBASE, USER_TOKEN, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent_with_lease
from blueprints.openapi.error_responses import error_responses
from schemas.contacts.duplicates import (
    EXAMPLE_DUPLICATES,
    EXAMPLE_GOING_ON,
    DuplicateSearchRequestSchema,
    DuplicateSearchResultSchema,
)

blueprint = Blueprint("duplicates_v2", "/api/v2", tag="API Beta")


@blueprint.operation("POST", "/contacts/duplicates", "mergeDuplicateContacts")
@authenticate(FIREBASE, USER_TOKEN, is_slow=True)
@idempotent_with_lease(is_repeatable=True)
@blueprint.arguments(DuplicateSearchRequestSchema, required=False, example={"execute_merge": False})
@blueprint.response(200, DuplicateSearchResultSchema, example=EXAMPLE_DUPLICATES)
@blueprint.alt_response(202, schema=DuplicateSearchResultSchema, example=EXAMPLE_GOING_ON)
@error_responses(JOBS_TOO_MANY, RESTRICTED, HIGHER_ROLE, PARAMETERS_INVALID, USER_NOT_FOUND)
def search_duplicates(caller: UserPrincipal, body: dict[str, Any]) -> tuple[Findings, int]:
    """Search for and merge duplicate contacts

    Searches a user's contacts for equal numbers, regardless of formatting, and for equal e-mail addresses. Nothing changes
    unless `execute_merge` is true. Contacts with the same number are merged with their conversations. Contacts that share only
    an e-mail address are merged unless they have different numbers.

    `groups` chooses which. Without `execute_merge` the response shows their contacts, and the contact that a merge would leave.
    Contacts that are no duplicates of each other are refused with 400.

    Above about 5,000 contacts the response is 202 with the findings so far: `GET /api/v2/jobs/{jobId}` returns the progress,
    `GET /api/v2/jobs/{jobId}/problems` all findings.
    """
    findings = instance().contacts.duplicates.search(caller, body["uid"], body["execute_merge"], body["groups"])
    return findings, 200 if findings.is_complete else 202
