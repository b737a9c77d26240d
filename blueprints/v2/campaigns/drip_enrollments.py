"""Enrollment of contacts in drip campaigns, v2."""

from typing import Any

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.campaigns import DRIP_APPLICATION_NOT_FOUND
from app.problems.contacts import CONTACT_NOT_FOUND
from app.problems.permissions import HIGHER_ROLE, RESTRICTED
from app.problems.requests import PARAMETERS_INVALID
from app.services.campaigns.drip_enrollments import ENROLLMENT_PROBLEMS, Enrollment
from app.services.common.idempotency import Record
from blueprints.http.authorization import ANY_CREDENTIAL, authenticate
from blueprints.http.blueprint import SUCCESS, Blueprint
from blueprints.http.idempotency import idempotent
from blueprints.openapi.error_responses import error_responses
from schemas.campaigns.drip_enrollments import (
    EXAMPLE_APPLIED,
    EXAMPLE_APPLYING,
    EXAMPLE_RUNNING,
    EnrollmentRequestSchema,
    EnrollmentSchema,
    RunningEnrollmentListSchema,
)
from schemas.common.responses import SuccessSchema

blueprint = Blueprint("contact_drips_v2", "/api/v2", tag="Contacts")


@blueprint.operation("POST", "/contacts/<id>/drips", "applyDripCampaign")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_MESSAGES)
@idempotent(EnrollmentSchema)
@blueprint.arguments(EnrollmentRequestSchema, example=EXAMPLE_APPLYING)
@blueprint.response(200, EnrollmentSchema, example=EXAMPLE_APPLIED)
@error_responses(PARAMETERS_INVALID, *ENROLLMENT_PROBLEMS)
def enroll_contact(caller: Principal, record: Record[Enrollment], body: dict[str, Any], id: str) -> Enrollment:
    """Apply Drip Campaign to Contact

    Enrolls a contact in a drip campaign. All its messages are scheduled from now, or none. A reply, an opt-out or a block ends
    the enrollment.
    """
    return instance().campaigns.drip_enrollments.apply(caller, id, body["campaign_id"], body["timezone"], record)


@blueprint.operation("GET", "/contacts/<id>/drips", "listDripEnrollments")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_MESSAGES)
@blueprint.response(200, RunningEnrollmentListSchema, example={"drips": [EXAMPLE_RUNNING]})
@error_responses(CONTACT_NOT_FOUND)
def list_enrollments(caller: Principal, id: str) -> dict[str, list[Enrollment]]:
    """Get Running Drip Campaigns

    Lists the contact's running drip campaigns and their progress. A contact has at most 5.
    """
    return {"drips": instance().campaigns.drip_enrollments.list_running(caller, id)}


@blueprint.operation("DELETE", "/contacts/<id>/drips/<applicationId>", "cancelDripEnrollment")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_MESSAGES)
@blueprint.response(200, SuccessSchema, example=SUCCESS)
@error_responses(HIGHER_ROLE, RESTRICTED, CONTACT_NOT_FOUND, DRIP_APPLICATION_NOT_FOUND)
def cancel_enrollment(caller: Principal, id: str, applicationId: str) -> dict[str, str]:  # noqa: N803 - the path's own name
    """Cancel Drip Campaign for Contact

    Stops all further messages immediately. Waiting messages are canceled moments later.
    """
    instance().campaigns.drip_enrollments.end(caller, id, applicationId)
    return SUCCESS
