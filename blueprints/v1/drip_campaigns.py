"""Drip campaigns, v1."""

from typing import Any

from app.auth.principal import UserPrincipal
from app.endpoints import instance
from app.problems.requests import CURSOR_INVALID
from app.services.access.shared_resources import OwnerChoice
from blueprints.http.authorization import USER_TOKEN, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.streamed_list import stream_or_page
from blueprints.openapi.error_responses import error_responses, v1_parameter_errors
from schemas.campaigns.drip_campaigns import EXAMPLE_CAMPAIGN, CampaignListV1Schema, CampaignV1Schema
from schemas.common.owner_scopes import ScopedWholeListQuery, read_whole_list_scope

blueprint = Blueprint("drips_v1", "/api", tag="Drip Campaigns")

_schema = CampaignV1Schema(exclude=CampaignV1Schema.OPTIONAL_FIELDS)
_scoped_schema = CampaignV1Schema()
_PAGE_SIZE = 100


@blueprint.operation("GET", "/drips", "listDripCampaignsV1")
@authenticate(USER_TOKEN)
@blueprint.arguments(ScopedWholeListQuery, location="query")
@blueprint.response(200, CampaignListV1Schema, example={"drips": [EXAMPLE_CAMPAIGN]})
@error_responses(CURSOR_INVALID)
@v1_parameter_errors
def list_campaigns(caller: UserPrincipal, query: dict[str, Any]) -> Any:
    """Get list of drip campaigns for the current user.

    Lists the caller's drip campaigns, sorted by name. `scope` lists those that the organization and tenant share too.
    Without `limit` and `cursor` the whole list is streamed; with either, the response is paginated.
    """
    scope = read_whole_list_scope(query)
    drips = instance().campaigns.drip_campaigns
    return stream_or_page(
        _scoped_schema if query["scope"] else _schema,
        "drips",
        query,
        lambda: drips.stream_for(caller, scope),
        lambda limit, cursor: drips.list_for(caller, OwnerChoice(scope=scope), limit, cursor),
        default_limit=_PAGE_SIZE,
    )
