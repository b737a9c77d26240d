"""Canned responses, v1."""

from typing import Any

from app.auth.principal import UserPrincipal
from app.endpoints import instance
from app.problems.requests import CURSOR_INVALID
from app.services.access.shared_resources import OwnerChoice
from blueprints.http.authorization import USER_TOKEN, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.streamed_list import stream_or_page
from blueprints.openapi.error_responses import error_responses, v1_parameter_errors
from schemas.campaigns.canned_responses import EXAMPLE_CANNED, CannedResponseListV1Schema, CannedResponseV1Schema
from schemas.common.owner_scopes import ScopedWholeListQuery, read_whole_list_scope

blueprint = Blueprint("canned_responses_v1", "/api", tag="Canned Responses")

_schema = CannedResponseV1Schema(exclude=CannedResponseV1Schema.OPTIONAL_FIELDS)
_scoped_schema = CannedResponseV1Schema()
_PAGE_SIZE = 100


@blueprint.operation("GET", "/canned-responses", "listCannedResponsesV1")
@authenticate(USER_TOKEN)
@blueprint.arguments(ScopedWholeListQuery, location="query")
@blueprint.response(200, CannedResponseListV1Schema, example={"canned": [EXAMPLE_CANNED]})
@error_responses(CURSOR_INVALID)
@v1_parameter_errors
def list_canned_responses(caller: UserPrincipal, query: dict[str, Any]) -> Any:
    """Get list of canned responses for a user.

    Lists the caller's own canned responses, sorted by name. `scope` lists those that the organization and tenant share too.
    Without `limit` and `cursor` the whole list is streamed; with either, the response is paginated.
    """
    scope = read_whole_list_scope(query)
    canned = instance().campaigns.canned_responses
    return stream_or_page(
        _scoped_schema if query["scope"] else _schema,
        "canned",
        query,
        lambda: canned.stream_for(caller, scope),
        lambda limit, cursor: canned.list_for(caller, OwnerChoice(scope=scope), limit, cursor),
        default_limit=_PAGE_SIZE,
    )
