"""Blasts, v2."""

from typing import Any

from flask import Response

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.blasts import (
    BLAST_EMPTY,
    BLAST_NOT_FOUND,
    BLAST_SENDER_UNABLE,
    BLAST_STATE_WRONG,
    BLASTS_TOO_MANY,
)
from app.problems.campaigns import CANNED_RESPONSE_NOT_FOUND
from app.problems.contacts import CONTACT_NOT_FOUND, LIST_NOT_FOUND
from app.problems.jobs import JOBS_TOO_MANY
from app.problems.messages import OPTED_OUT
from app.problems.permissions import HIGHER_ROLE, RESTRICTED
from app.problems.plans import PLAN_LIMIT
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.services.blasts.blasts import BlastUpdate
from app.services.blasts.preview import BlastPreview
from app.services.blasts.progress import BlastProgress, BlastResult
from app.services.common.idempotency import Record
from app.services.common.pagination import Page
from app.store.blasts.blasts import Blast
from app.store.messages.messages import Message
from blueprints.http.authorization import ANY_CREDENTIAL, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent
from blueprints.http.phone_numbers import read_recipient
from blueprints.http.streamed_list import stream_table
from blueprints.openapi.error_responses import error_responses
from blueprints.openapi.tables import describe_table
from schemas.blasts.blasts import (
    EXAMPLE_BLAST,
    EXAMPLE_PROGRESS,
    BlastListSchema,
    BlastProgressSchema,
    BlastSchema,
    BlastsQuery,
)
from schemas.blasts.requests import (
    EXAMPLE_CREATION,
    BlastCreationSchema,
    BlastSendingSchema,
    BlastTrialSchema,
    BlastUpdateSchema,
)
from schemas.blasts.results import (
    EXAMPLE_PREVIEW,
    EXAMPLE_RECIPIENT,
    RESULT_COLUMNS,
    BlastPreviewSchema,
    BlastRecipientListSchema,
    BlastRecipientSchema,
    BlastRecipientsQuery,
)
from schemas.common.fields import EXAMPLE_CUSTOMER
from schemas.common.responses import SuccessSchema
from schemas.messages.messages import EXAMPLE_MESSAGE, TextMessageSchema

blueprint = Blueprint("blasts_v2", "/api/v2", tag="Blasts")

_NAMED_THINGS = (LIST_NOT_FOUND, CONTACT_NOT_FOUND, CANNED_RESPONSE_NOT_FOUND)
_CONTROL = (RESTRICTED, HIGHER_ROLE, BLAST_NOT_FOUND, BLAST_STATE_WRONG)


@blueprint.operation("GET", "/blasts", "listBlasts")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_MESSAGES)
@blueprint.page(BlastListSchema, EXAMPLE_BLAST, USER_NOT_FOUND, query=BlastsQuery)
def list_blasts(caller: Principal, query: dict[str, Any]) -> Page[Blast]:
    """Get Blasts

    Returns a page of a user's blasts, the newest first.
    """
    return instance().blasts.blasts.list_by_state(caller, query["uid"], query["state"], query["limit"], query["cursor"])


@blueprint.operation("POST", "/blasts", "createBlast")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_MESSAGES)
@idempotent(BlastSchema)
@blueprint.arguments(BlastCreationSchema, example=EXAMPLE_CREATION)
@blueprint.response(200, BlastSchema, example=EXAMPLE_BLAST | {"state": "draft"})
@error_responses(BLASTS_TOO_MANY, HIGHER_ROLE, PARAMETERS_INVALID, RESTRICTED, USER_NOT_FOUND, *_NAMED_THINGS)
def create_blast(caller: Principal, record: Record[Blast], body: dict[str, Any]) -> Blast:
    """Create Blast

    Creates a draft. Nothing is sent before `POST …/send`.
    """
    return instance().blasts.blasts.create(caller, body["uid"], body["values"], record)


@blueprint.operation("GET", "/blasts/<id>", "getBlast")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_MESSAGES)
@blueprint.response(200, BlastProgressSchema, example=EXAMPLE_PROGRESS)
@error_responses(BLAST_NOT_FOUND)
def get_blast(caller: Principal, id: str) -> BlastProgress:
    """Get Blast

    Returns a blast with its progress: messages by state, replies and opt-outs. The counts are exact at the time of the call.
    """
    return instance().blasts.results.get(caller, id)


@blueprint.operation("PATCH", "/blasts/<id>", "updateBlast")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_MESSAGES)
@blueprint.arguments(BlastUpdateSchema, example={"name": "Spring offer, second week"})
@blueprint.response(200, BlastSchema, example=EXAMPLE_BLAST | {"state": "draft"})
@error_responses(PARAMETERS_INVALID, *_NAMED_THINGS, *_CONTROL)
def update_blast(caller: Principal, body: BlastUpdate, id: str) -> Blast:
    """Update Blast

    Changes a draft, or a blast that is scheduled and has not begun.
    """
    return instance().blasts.blasts.update(caller, id, body)


@blueprint.operation("DELETE", "/blasts/<id>", "deleteBlast")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_MESSAGES)
@blueprint.response(200, SuccessSchema, example={"status": "true"})
@error_responses(*_CONTROL)
def delete_blast(caller: Principal, id: str) -> dict[str, Any]:
    """Delete Blast

    Deletes a blast that is not at work, and of which no message waits. Its messages stay in their conversations.
    """
    instance().blasts.blasts.delete(caller, id)
    return {}


@blueprint.operation("POST", "/blasts/<id>/preview", "previewBlast")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_MESSAGES, is_slow=True)
@blueprint.response(200, BlastPreviewSchema, example=EXAMPLE_PREVIEW)
@error_responses(BLAST_NOT_FOUND, BLAST_SENDER_UNABLE)
def preview_blast(caller: Principal, id: str) -> BlastPreview:
    """Preview Blast

    Returns who would get the blast if it was sent now, and who would not and why. It shows parts, cost, the time that the pace
    of the number takes for it, whom quiet hours make wait, and the texts of the first recipients. Nothing is sent.
    """
    return instance().blasts.previews.preview(caller, id)


@blueprint.operation("POST", "/blasts/<id>/test", "testBlast")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_MESSAGES, counts_as_send=True)
@idempotent(TextMessageSchema)
@blueprint.arguments(BlastTrialSchema, example={"to": EXAMPLE_CUSTOMER})
@blueprint.response(200, TextMessageSchema, example=EXAMPLE_MESSAGE)
@error_responses(
    PARAMETERS_INVALID,
    RESTRICTED,
    HIGHER_ROLE,
    BLAST_NOT_FOUND,
    CONTACT_NOT_FOUND,
    BLAST_EMPTY,
    BLAST_SENDER_UNABLE,
    OPTED_OUT,
    PLAN_LIMIT,
)
def send_trial(caller: Principal, record: Record[Message], body: dict[str, Any], id: str) -> Message:
    """Test Blast

    Sends one message as a recipient would get it, for example to your own mobile phone. It counts in no result of the blast,
    and as any other message in the limits of sends and of the plan.
    """
    number = read_recipient("to", body["to"])
    return instance().blasts.trials.send(caller, id, number, body["contact_id"], record)


@blueprint.operation("POST", "/blasts/<id>/send", "sendBlast")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_MESSAGES)
@idempotent(BlastSchema)
@blueprint.arguments(BlastSendingSchema, example={"sendAt": 1805115600000, "timezone": "America/New_York"})
@blueprint.response(200, BlastSchema, example=EXAMPLE_BLAST)
@error_responses(PARAMETERS_INVALID, BLAST_EMPTY, BLAST_SENDER_UNABLE, JOBS_TOO_MANY, *_CONTROL)
def send_blast(caller: Principal, record: Record[Blast], body: dict[str, Any], id: str) -> Blast:
    """Send Blast

    Sends a blast now, or at `sendAt`. Its audience is written down when it begins: contacts that come later do not get it. Each
    contact gets it once. A scheduled blast may be scheduled anew.
    """
    return instance().blasts.control.send(caller, id, body["send_at"], body["timezone"], record)


@blueprint.operation("POST", "/blasts/<id>/pause", "pauseBlast")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_MESSAGES)
@idempotent(BlastSchema)
@blueprint.response(200, BlastSchema, example=EXAMPLE_BLAST | {"state": "paused"})
@error_responses(*_CONTROL)
def pause_blast(caller: Principal, record: Record[Blast], id: str) -> Blast:
    """Pause Blast

    Holds back all messages of a blast that have not been handed to the carrier. It can be paused for 90 days.
    """
    return instance().blasts.control.pause(caller, id, record)


@blueprint.operation("POST", "/blasts/<id>/resume", "resumeBlast")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_MESSAGES)
@idempotent(BlastSchema)
@blueprint.response(200, BlastSchema, example=EXAMPLE_BLAST)
@error_responses(JOBS_TOO_MANY, *_CONTROL)
def resume_blast(caller: Principal, record: Record[Blast], id: str) -> Blast:
    """Resume Blast

    Continues a blast that was paused or has failed, where it stopped. From then on the caller's rights apply.
    """
    return instance().blasts.control.resume(caller, id, record)


@blueprint.operation("POST", "/blasts/<id>/cancel", "cancelBlast")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_MESSAGES)
@idempotent(BlastSchema)
@blueprint.response(200, BlastSchema, example=EXAMPLE_BLAST | {"state": "canceled", "finished": 1670372931120})
@error_responses(*_CONTROL)
def cancel_blast(caller: Principal, record: Record[Blast], id: str) -> Blast:
    """Cancel Blast

    Ends a blast for good. Messages that wait are canceled; those that the carrier has got stay.
    """
    return instance().blasts.control.cancel(caller, id, record)


@blueprint.operation("GET", "/blasts/<id>/recipients", "listBlastRecipients")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_MESSAGES)
@blueprint.page(BlastRecipientListSchema, EXAMPLE_RECIPIENT, BLAST_NOT_FOUND, query=BlastRecipientsQuery)
def list_recipients(caller: Principal, query: dict[str, Any], id: str) -> Page[BlastResult]:
    """Get Recipients of a Blast

    Returns a page of the recipients, with the state of each message.
    """
    return instance().blasts.results.list_recipients(caller, id, query["state"], query["limit"], query["cursor"])


@blueprint.operation("GET", "/blasts/<id>/results", "exportBlastResults")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_MESSAGES, is_slow=True)
@blueprint.doc(responses=describe_table(RESULT_COLUMNS))
@error_responses(BLAST_NOT_FOUND)
def export_results(caller: Principal, id: str) -> Response:
    """Export Results of a Blast

    Returns one line of CSV for each recipient: those with a message, then those that were skipped.
    """
    pages = instance().blasts.results.stream(caller, id)
    return stream_table(BlastRecipientSchema(), RESULT_COLUMNS, pages, f"blast-{id}.csv")
