"""Deletion of conversations and consent requirements, for the web app."""

from app.auth.principal import UserPrincipal
from app.endpoints import instance
from app.problems.contacts import CONTACT_NOT_FOUND
from app.problems.permissions import HIGHER_ROLE, RESTRICTED
from app.problems.requests import PARAMETERS_INVALID
from app.services.contacts.consent_status import ConsentRequirement
from blueprints.http.authorization import FIREBASE, USER_TOKEN, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent_with_lease
from blueprints.openapi.error_responses import error_responses
from schemas.compliance.consent_requirement import ConsentRequirementSchema
from schemas.contacts.contacts import (
    EXAMPLE_V2,
    BooleanSuccessSchema,
    ConversationDeletionRequestSchema,
)

blueprint = Blueprint("frontend_contacts", "", tag="Frontend")

_EXAMPLE_REQUIREMENT = {
    "required": True,
    "message": "Acme Dental may text you about appointments. Reply STOP to end.",
    "consentSentAt": 0,
    "isSentFirst": True,
    "doubleOptIn": False,
    "askedAt": 0,
    "confirmedAt": 0,
    "waitsUntil": 0,
}


@blueprint.operation("POST", "/deleteConversation", "deleteConversation")
@authenticate(FIREBASE, also=(USER_TOKEN,))
@idempotent_with_lease()
@blueprint.arguments(ConversationDeletionRequestSchema, example={"contact_id": EXAMPLE_V2["id"]})
@blueprint.response(200, BooleanSuccessSchema, example={"status": True})
@error_responses(HIGHER_ROLE, PARAMETERS_INVALID, RESTRICTED, CONTACT_NOT_FOUND)
def delete_conversation(caller: UserPrincipal, body: dict[str, str]) -> dict[str, bool]:
    """Delete conversation history

    Deletes all messages of a conversation, clears its last message, and marks it as read and archived. The contact stays, and
    so do scheduled messages and messages that arrive meanwhile. Deletion takes moments, or longer for a long history.
    """
    instance().contacts.deletion.delete_history(caller, body["contact_id"])
    return {"status": True}


@blueprint.operation("GET", "/api/v2/contacts/<id>/consentRequirement", "getConsentRequirement")
@authenticate(FIREBASE, also=(USER_TOKEN,))
@blueprint.response(200, ConsentRequirementSchema, example=_EXAMPLE_REQUIREMENT)
@error_responses(CONTACT_NOT_FOUND)
def get_consent_requirement(caller: UserPrincipal, id: str) -> ConsentRequirement:
    """Get Contact Consent Requirement

    Returns whether the contact must first get the organization's consent message, whether it was sent, and with double opt-in
    whether it was confirmed.
    """
    return instance().contacts.consent_status.requirement(caller, id)
