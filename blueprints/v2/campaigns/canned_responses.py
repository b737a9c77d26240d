"""Canned responses, v2."""

from typing import Any

from app.auth.principal import UserPrincipal
from app.endpoints import instance
from app.problems.campaigns import CANNED_RESPONSE_NOT_FOUND, CANNED_RESPONSES_TOO_MANY, KEYWORD_TAKEN
from app.problems.contacts import CONTACT_NOT_FOUND
from app.problems.permissions import HIGHER_ROLE, ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.services.access.shared_resources import OWNER_PROBLEMS
from app.services.campaigns.canned_responses import CannedPreview, CannedResponseUpdate
from app.services.common.idempotency import Record
from app.services.common.pagination import Page
from app.store.campaigns.canned_responses import CannedResponse
from blueprints.http.authorization import FIREBASE, USER_TOKEN, authenticate
from blueprints.http.blueprint import SUCCESS, Blueprint
from blueprints.http.idempotency import idempotent
from blueprints.openapi.error_responses import error_responses
from schemas.campaigns.canned_responses import (
    EXAMPLE_CANNED,
    EXAMPLE_CREATION,
    EXAMPLE_PREVIEWED,
    EXAMPLE_PREVIEWING,
    CannedPreviewRequestSchema,
    CannedPreviewSchema,
    CannedResponseCreationSchema,
    CannedResponseListSchema,
    CannedResponseSchema,
    CannedResponseUpdateSchema,
    CreatedCannedResponseSchema,
)
from schemas.common.owner_scopes import ScopedPageQuery, read_owner
from schemas.common.responses import SuccessSchema

blueprint = Blueprint("canned_responses_v2", "/api/v2", tag="Canned Responses")


@blueprint.operation("GET", "/canned-responses", "listCannedResponses")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.page(CannedResponseListSchema, EXAMPLE_CANNED, *OWNER_PROBLEMS, query=ScopedPageQuery)
def list_canned_responses(caller: UserPrincipal, query: dict[str, Any]) -> Page[CannedResponse]:
    """Get Canned Responses

    Returns a page of canned responses, sorted by name: the user's own, and those that the user's organization and tenant share.
    """
    return instance().campaigns.canned_responses.list_for(caller, read_owner(query), query["limit"], query["cursor"])


@blueprint.operation("POST", "/canned-responses", "createCannedResponse")
@authenticate(FIREBASE, USER_TOKEN)
@idempotent(CreatedCannedResponseSchema)
@blueprint.arguments(CannedResponseCreationSchema, example=EXAMPLE_CREATION)
@blueprint.response(200, CreatedCannedResponseSchema, example={"id": EXAMPLE_CANNED["id"]})
@error_responses(CANNED_RESPONSES_TOO_MANY, HIGHER_ROLE, ROLE_MISSING, PARAMETERS_INVALID, *OWNER_PROBLEMS, KEYWORD_TAKEN)
def create_canned_response(caller: UserPrincipal, record: Record[CannedResponse], body: dict[str, Any]) -> CannedResponse:
    """Create a canned response.

    Creates a canned response. With an `auto_keyword` it is sent as an auto-reply to messages with that keyword. One with scope
    `organization` or `tenant` is shared with all its users; only its administrators create, change and delete it.
    """
    return instance().campaigns.canned_responses.create_for(caller, body["owner"], body["values"], record)


@blueprint.operation("GET", "/canned-responses/<id>", "getCannedResponse")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.response(200, CannedResponseSchema, example=EXAMPLE_CANNED)
@error_responses(CANNED_RESPONSE_NOT_FOUND)
def get_canned_response(caller: UserPrincipal, id: str) -> CannedResponse:
    """Get Canned Response

    Returns one canned response that the caller has access to.
    """
    return instance().campaigns.canned_responses.get(caller, id)


@blueprint.operation("PATCH", "/canned-responses/<id>", "updateCannedResponse")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.arguments(CannedResponseUpdateSchema, example={"body": "We are open from nine to six.", "auto_keyword": "hours"})
@blueprint.response(200, CannedResponseSchema, example=EXAMPLE_CANNED)
@error_responses(HIGHER_ROLE, ROLE_MISSING, PARAMETERS_INVALID, CANNED_RESPONSE_NOT_FOUND, KEYWORD_TAKEN)
def update_canned_response(caller: UserPrincipal, body: CannedResponseUpdate, id: str) -> CannedResponse:
    """Update Canned Response

    Updates the given fields. The next auto-reply uses the new values.
    """
    return instance().campaigns.canned_responses.update(caller, id, body)


@blueprint.operation("POST", "/canned-responses/<id>/preview", "previewCannedResponse")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.arguments(CannedPreviewRequestSchema, example=EXAMPLE_PREVIEWING)
@blueprint.response(200, CannedPreviewSchema, example=EXAMPLE_PREVIEWED)
@error_responses(PARAMETERS_INVALID, CANNED_RESPONSE_NOT_FOUND, CONTACT_NOT_FOUND)
def preview_canned_response(caller: UserPrincipal, body: dict[str, Any], id: str) -> CannedPreview:
    """Preview Canned Response

    Returns the text as a contact would get it, with merge fields filled in where the response has `mergeFields`. Nothing is
    sent: send the text with `POST /api/send` or `POST /api/v2/messages`.
    """
    return instance().campaigns.canned_responses.preview(caller, id, body["contact_id"])


@blueprint.operation("DELETE", "/canned-responses/<id>", "deleteCannedResponse")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.response(200, SuccessSchema, example=SUCCESS)
@error_responses(HIGHER_ROLE, ROLE_MISSING, CANNED_RESPONSE_NOT_FOUND)
def delete_canned_response(caller: UserPrincipal, id: str) -> dict[str, str]:
    """Delete Canned Response

    Deletes a canned response and frees its keyword.
    """
    instance().campaigns.canned_responses.delete(caller, id)
    return SUCCESS
