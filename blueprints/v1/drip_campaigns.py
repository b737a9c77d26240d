"""Drip campaigns, v1."""

from typing import Any

from app.auth.principal import UserPrincipal
from app.endpoints import instance
from app.problems.requests import CURSOR_INVALID
from blueprints.http.authorization import USER_TOKEN, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.streamed_list import stream_or_page
from blueprints.openapi.error_responses import error_responses, v1_parameter_errors
from schemas.campaigns.drip_campaigns import EXAMPLE_CAMPAIGN, CampaignListV1Schema, CampaignSchema
from schemas.common.fields import WholeListQuery

blueprint = Blueprint("drips_v1", "/api", tag="Drip Campaigns")

_schema = CampaignSchema()
_PAGE_SIZE = 100


@blueprint.operation("GET", "/drips", "listDripCampaignsV1")
@authenticate(USER_TOKEN)
@blueprint.arguments(WholeListQuery, location="query")
@blueprint.response(200, CampaignListV1Schema, example={"drips": [EXAMPLE_CAMPAIGN]})
@error_responses(CURSOR_INVALID)
@v1_parameter_errors
def list_campaigns(caller: UserPrincipal, query: dict[str, Any]) -> Any:
    """Get list of drip campaigns for the current user.

    Lists the caller's drip campaigns, sorted by name. Without `limit` and `cursor` the whole list is streamed; with either, the
    response is paginated.
    """
    drips = instance().campaigns.drip_campaigns
    return stream_or_page(
        _schema,
        "drips",
        query,
        lambda: drips.stream(caller),
        lambda limit, cursor: drips.list(caller, None, limit, cursor),
        default_limit=_PAGE_SIZE,
    )
