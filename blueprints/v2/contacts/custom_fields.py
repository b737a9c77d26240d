"""Custom fields of organizations, v2."""

from typing import Any

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.labels import CUSTOM_FIELD_NAME_TAKEN, CUSTOM_FIELD_NOT_FOUND, CUSTOM_FIELDS_TOO_MANY
from app.problems.permissions import ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import ORGANIZATION_NOT_FOUND
from app.services.common.idempotency import Record
from app.services.common.pagination import Page
from app.store.contacts.labels.definitions import CustomField
from blueprints.http.authorization import ANY_CREDENTIAL, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent
from blueprints.openapi.error_responses import error_responses
from schemas.contacts.labels.definitions import (
    EXAMPLE_FIELD,
    EXAMPLE_FIELD_VALUES,
    CountedCustomFieldSchema,
    CustomFieldCreationSchema,
    CustomFieldListSchema,
    CustomFieldSchema,
    CustomFieldUpdateSchema,
    LabelDeletionSchema,
    LabelsQuery,
)

blueprint = Blueprint("custom_fields_v2", "/api/v2", tag="Contacts")


@blueprint.operation("GET", "/custom-fields", "listCustomFields")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_CONTACTS)
@blueprint.page(CustomFieldListSchema, EXAMPLE_FIELD, ORGANIZATION_NOT_FOUND, PARAMETERS_INVALID, query=LabelsQuery)
def list_custom_fields(caller: Principal, query: dict[str, Any]) -> Page[CustomField]:
    """Get Custom Fields

    Returns a page of an organization's custom fields, sorted by name. All its users can use them.
    """
    return instance().contacts.custom_fields.list(caller, query["organization_id"], query["limit"], query["cursor"])


@blueprint.operation("POST", "/custom-fields", "createCustomField")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_CONTACTS)
@idempotent(CustomFieldSchema)
@blueprint.arguments(CustomFieldCreationSchema, example=EXAMPLE_FIELD_VALUES)
@blueprint.response(200, CustomFieldSchema, example=EXAMPLE_FIELD)
@error_responses(PARAMETERS_INVALID, ROLE_MISSING, ORGANIZATION_NOT_FOUND, CUSTOM_FIELD_NAME_TAKEN, CUSTOM_FIELDS_TOO_MANY)
def create_custom_field(caller: Principal, record: Record[CustomField], body: dict[str, Any]) -> CustomField:
    """Create Custom Field

    Creates a field for the contacts of an organization's users. Only its administrators can.
    """
    return instance().contacts.custom_fields.create(caller, body["organization_id"], body["values"], record)


@blueprint.operation("GET", "/custom-fields/<id>", "getCustomField")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_CONTACTS)
@blueprint.response(200, CountedCustomFieldSchema, example={**EXAMPLE_FIELD, "contactCount": 120})
@error_responses(CUSTOM_FIELD_NOT_FOUND)
def get_custom_field(caller: Principal, id: str) -> CustomField:
    """Get Custom Field

    Returns one custom field, with the number of contacts that have a value.
    """
    return instance().contacts.custom_fields.get_counted(caller, id)


@blueprint.operation("PATCH", "/custom-fields/<id>", "updateCustomField")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_CONTACTS)
@blueprint.arguments(CustomFieldUpdateSchema, example={"options": ["Basic", "Silver", "Gold"]})
@blueprint.response(200, CustomFieldSchema, example={**EXAMPLE_FIELD, "options": ["Basic", "Silver", "Gold"]})
@error_responses(PARAMETERS_INVALID, ROLE_MISSING, CUSTOM_FIELD_NOT_FOUND, CUSTOM_FIELD_NAME_TAKEN)
def update_custom_field(caller: Principal, body: dict[str, Any], id: str) -> CustomField:
    """Update Custom Field

    Changes name, description or options. Contacts keep a value whose option is removed.
    """
    return instance().contacts.custom_fields.update(caller, id, body)


@blueprint.operation("DELETE", "/custom-fields/<id>", "deleteCustomField")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_CONTACTS)
@blueprint.response(200, LabelDeletionSchema, example={"status": "true", "jobId": "iw8guE9ndCkMXzyVmDezmyO0Il0SzA9i"})
@error_responses(ROLE_MISSING, CUSTOM_FIELD_NOT_FOUND)
def delete_custom_field(caller: Principal, id: str) -> dict[str, str]:
    """Delete Custom Field

    Deletes a custom field with its values. Contacts show them no more; a job removes them.
    """
    return {"status": "true", "jobId": instance().contacts.custom_fields.delete(caller, id).id}
