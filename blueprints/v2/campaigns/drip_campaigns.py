"""Drip campaigns, v2."""

from typing import Any

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.campaigns import DRIP_CAMPAIGN_NOT_FOUND, DRIP_CAMPAIGNS_TOO_MANY
from app.problems.permissions import HIGHER_ROLE, RESTRICTED, ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.services.access.shared_resources import OWNER_PROBLEMS
from app.services.campaigns.drip_campaigns import DripCampaignUpdate
from app.services.common.idempotency import Record
from app.services.common.pagination import Page
from app.store.campaigns.drip_campaigns import DripCampaign
from blueprints.http.authorization import ANY_CREDENTIAL, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent
from blueprints.openapi.error_responses import error_responses
from schemas.campaigns.drip_campaigns import (
    EXAMPLE_CAMPAIGN,
    EXAMPLE_CREATION,
    CampaignCreationSchema,
    CampaignDeletionQuery,
    CampaignDeletionSchema,
    CampaignListSchema,
    CampaignSchema,
    CampaignUpdateSchema,
)
from schemas.common.owner_scopes import ScopedPageQuery, read_owner

blueprint = Blueprint("drips_v2", "/api/v2", tag="Drip Campaigns")


@blueprint.operation("GET", "/drips", "listDripCampaigns")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_MESSAGES)
@blueprint.page(CampaignListSchema, EXAMPLE_CAMPAIGN, *OWNER_PROBLEMS, query=ScopedPageQuery)
def list_campaigns(caller: Principal, query: dict[str, Any]) -> Page[DripCampaign]:
    """Get Drip Campaigns

    Returns a page of drip campaigns, sorted by name: the user's own, and those that the user's organization and tenant share.
    """
    return instance().campaigns.drip_campaigns.list_for(caller, read_owner(query), query["limit"], query["cursor"])


@blueprint.operation("POST", "/drips", "createDripCampaign")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_MESSAGES)
@idempotent(CampaignSchema)
@blueprint.arguments(CampaignCreationSchema, example=EXAMPLE_CREATION)
@blueprint.response(200, CampaignSchema, example=EXAMPLE_CAMPAIGN)
@error_responses(DRIP_CAMPAIGNS_TOO_MANY, HIGHER_ROLE, ROLE_MISSING, PARAMETERS_INVALID, RESTRICTED, *OWNER_PROBLEMS)
def create_campaign(caller: Principal, record: Record[DripCampaign], body: dict[str, Any]) -> DripCampaign:
    """Create Drip Campaign

    Creates a series of messages. Nothing is sent before a contact is enrolled. One with scope `organization` or `tenant` is
    shared with all its users; only its administrators create, change and delete it.
    """
    return instance().campaigns.drip_campaigns.create_for(caller, body["owner"], body["values"], record)


@blueprint.operation("GET", "/drips/<id>", "getDripCampaign")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_MESSAGES)
@blueprint.response(200, CampaignSchema, example=EXAMPLE_CAMPAIGN)
@error_responses(DRIP_CAMPAIGN_NOT_FOUND)
def get_campaign(caller: Principal, id: str) -> DripCampaign:
    """Get Drip Campaign

    Returns one drip campaign that the caller has access to.
    """
    return instance().campaigns.drip_campaigns.get(caller, id)


@blueprint.operation("PATCH", "/drips/<id>", "updateDripCampaign")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_MESSAGES)
@blueprint.arguments(CampaignUpdateSchema, example={"name": "Newest customers"})
@blueprint.response(200, CampaignSchema, example=EXAMPLE_CAMPAIGN)
@error_responses(HIGHER_ROLE, ROLE_MISSING, PARAMETERS_INVALID, RESTRICTED, DRIP_CAMPAIGN_NOT_FOUND)
def update_campaign(caller: Principal, body: DripCampaignUpdate, id: str) -> DripCampaign:
    """Update Drip Campaign

    Updates the name, or all steps. Running enrollments continue with the messages they started with.
    """
    return instance().campaigns.drip_campaigns.update(caller, id, body)


@blueprint.operation("DELETE", "/drips/<id>", "deleteDripCampaign")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_MESSAGES)
@blueprint.arguments(CampaignDeletionQuery, location="query")
@blueprint.response(200, CampaignDeletionSchema, example={"status": "true", "jobId": None})
@error_responses(HIGHER_ROLE, ROLE_MISSING, PARAMETERS_INVALID, RESTRICTED, DRIP_CAMPAIGN_NOT_FOUND)
def delete_campaign(caller: Principal, query: dict[str, Any], id: str) -> dict[str, str | None]:
    """Delete Drip Campaign

    Deletes a drip campaign. Running enrollments continue with the messages they started with, unless `cancel` is true: then a
    job cancels them for all contacts.
    """
    job = instance().campaigns.drip_campaigns.delete(caller, id, query["cancel"])
    return {"status": "true", "jobId": None if job is None else job.id}
