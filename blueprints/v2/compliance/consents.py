"""Records of consent, v2."""

from typing import Any

from flask import Response

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.contacts import CONTACT_IS_GROUP, CONTACT_NOT_FOUND
from app.problems.permissions import HIGHER_ROLE
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.services.common.idempotency import Record
from app.services.common.pagination import Page
from app.services.compliance.consent.consents import NewConsent
from app.store.compliance.consents import Consent
from blueprints.http.authorization import ANY_CREDENTIAL, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent
from blueprints.http.streamed_list import stream_table
from blueprints.openapi.error_responses import error_responses
from blueprints.openapi.tables import describe_table
from schemas.compliance.consents import (
    COLUMNS,
    EXAMPLE_CONSENT,
    EXAMPLE_NEW_CONSENT,
    ConsentExportQuery,
    ConsentListSchema,
    ConsentRequestSchema,
    ConsentSchema,
)

blueprint = Blueprint("consents_v2", "/api/v2", tag="Contacts")


@blueprint.operation("POST", "/contacts/<id>/consent", "recordConsent")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_CONTACTS)
@idempotent(ConsentSchema)
@blueprint.arguments(ConsentRequestSchema, example=EXAMPLE_NEW_CONSENT)
@blueprint.response(200, ConsentSchema, example=EXAMPLE_CONSENT)
@error_responses(HIGHER_ROLE, PARAMETERS_INVALID, CONTACT_NOT_FOUND, CONTACT_IS_GROUP)
def record_consent(caller: Principal, record: Record[Consent], body: NewConsent, id: str) -> Consent:
    """Record Consent

    Records that a contact consented to messages: how, when, and to what words. It counts for the contact's present number, and
    is kept when the contact is deleted. It does not end an opt-out, and the organization's consent message is still sent.
    """
    return instance().compliance.consents.create(caller, id, body, record)


@blueprint.operation("GET", "/contacts/<id>/consent", "listConsent")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_CONTACTS)
@blueprint.page(ConsentListSchema, EXAMPLE_CONSENT, CONTACT_NOT_FOUND, CONTACT_IS_GROUP)
def list_consent(caller: Principal, query: dict[str, Any], id: str) -> Page[Consent]:
    """Get Consent

    Returns a page of the records of consent of a contact's present number, the latest first. A consent message that a carrier
    took is among them.
    """
    return instance().compliance.consents.list_page(caller, id, query["limit"], query["cursor"])


@blueprint.operation("GET", "/consents/export", "exportConsents")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_CONTACTS, is_slow=True)
@blueprint.arguments(ConsentExportQuery, location="query")
@blueprint.doc(responses=describe_table(COLUMNS))
@error_responses(PARAMETERS_INVALID, USER_NOT_FOUND)
def export_consents(caller: Principal, query: dict[str, Any]) -> Response:
    """Export Consent

    Returns the records of consent of a user's contacts as CSV, one line each, the latest first. Times are in ms.
    """
    pages = instance().compliance.consents.stream(caller, query["uid"], query["since"], query["until"])
    return stream_table(ConsentSchema(), COLUMNS, pages, "consents.csv")
