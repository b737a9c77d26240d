"""Enrollment of contacts in drip campaigns, v1."""

from typing import Any

from app.auth.principal import UserPrincipal
from app.endpoints import instance
from app.services.campaigns.drip_enrollments import ENROLLMENT_PROBLEMS, Enrollment
from app.services.common.idempotency import Record
from blueprints.http.authorization import USER_TOKEN, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.error_handlers import dual_error_envelope
from blueprints.http.idempotency import idempotent
from blueprints.openapi.error_responses import error_responses, v1_parameter_errors
from schemas.campaigns.drip_enrollments import EXAMPLE_APPLIED, EXAMPLE_APPLYING, EnrollmentRequestSchema, EnrollmentV1Schema

blueprint = Blueprint("contact_drips_v1", "/api", tag="Contacts")


@blueprint.operation("POST", "/contacts/<id>/drips", "applyDripCampaignV1")
@dual_error_envelope
@authenticate(USER_TOKEN)
@idempotent(EnrollmentV1Schema)
@blueprint.arguments(EnrollmentRequestSchema, example=EXAMPLE_APPLYING)
@blueprint.response(200, EnrollmentV1Schema, example=EXAMPLE_APPLIED)
@error_responses(*ENROLLMENT_PROBLEMS)
@v1_parameter_errors
def enroll_contact(caller: UserPrincipal, record: Record[Enrollment], body: dict[str, Any], id: str) -> Enrollment:
    """Apply a drip campaign to a contact

    Applies a drip campaign to a specific contact if the authenticated user has access to both the contact and the campaign. An
    error is reported in both `errors` and `error`, beside the other members.
    """
    return instance().campaigns.drip_enrollments.apply(caller, id, body["campaign_id"], body["timezone"], record)
