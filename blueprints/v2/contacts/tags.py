"""Tags of organizations, v2."""

from typing import Any

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.contacts import CONTACT_NOT_FOUND
from app.problems.jobs import JOBS_TOO_MANY
from app.problems.labels import CONTACT_HAS_TOO_MANY_TAGS, TAG_NAME_TAKEN, TAG_NOT_FOUND, TAGS_TOO_MANY
from app.problems.permissions import HIGHER_ROLE, ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import ORGANIZATION_NOT_FOUND
from app.problems.users import USER_NOT_FOUND
from app.services.common.idempotency import Record
from app.services.common.pagination import Page
from app.services.contacts.labels.tagging import ADD_TAG, REMOVE_TAG
from app.services.contacts.lists.members import Filled
from app.store.contacts.labels.definitions import Tag
from blueprints.http.authorization import ANY_CREDENTIAL, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent, idempotent_with_lease
from blueprints.openapi.error_responses import error_responses
from schemas.contacts.labels.definitions import (
    EXAMPLE_TAG,
    CountedTagSchema,
    LabelDeletionSchema,
    LabelsQuery,
    TagCreationSchema,
    TaggingSchema,
    TagListSchema,
    TagSchema,
    TagUpdateSchema,
)
from schemas.contacts.lists import EXAMPLE_FILLED, EXAMPLE_FILLING, ListMembershipResultSchema

blueprint = Blueprint("tags_v2", "/api/v2", tag="Contacts")


@blueprint.operation("GET", "/tags", "listTags")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_CONTACTS)
@blueprint.page(TagListSchema, EXAMPLE_TAG, ORGANIZATION_NOT_FOUND, PARAMETERS_INVALID, query=LabelsQuery)
def list_tags(caller: Principal, query: dict[str, Any]) -> Page[Tag]:
    """Get Tags

    Returns a page of an organization's tags, sorted by name. All its users can use them.
    """
    return instance().contacts.tags.list(caller, query["organization_id"], query["limit"], query["cursor"])


@blueprint.operation("POST", "/tags", "createTag")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_CONTACTS)
@idempotent(TagSchema)
@blueprint.arguments(TagCreationSchema, example={"name": "VIP"})
@blueprint.response(200, TagSchema, example=EXAMPLE_TAG)
@error_responses(PARAMETERS_INVALID, ROLE_MISSING, ORGANIZATION_NOT_FOUND, TAG_NAME_TAKEN, TAGS_TOO_MANY)
def create_tag(caller: Principal, record: Record[Tag], body: dict[str, Any]) -> Tag:
    """Create Tag

    Creates a tag for the contacts of an organization's users. Only its administrators can.
    """
    return instance().contacts.tags.create(caller, body["organization_id"], body["values"], record)


@blueprint.operation("GET", "/tags/<id>", "getTag")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_CONTACTS)
@blueprint.response(200, CountedTagSchema, example={**EXAMPLE_TAG, "contactCount": 120})
@error_responses(TAG_NOT_FOUND)
def get_tag(caller: Principal, id: str) -> Tag:
    """Get Tag

    Returns one tag, with the number of contacts that have it.
    """
    return instance().contacts.tags.get_counted(caller, id)


@blueprint.operation("PATCH", "/tags/<id>", "updateTag")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_CONTACTS)
@blueprint.arguments(TagUpdateSchema, example={"name": "Regulars"})
@blueprint.response(200, TagSchema, example={**EXAMPLE_TAG, "name": "Regulars"})
@error_responses(PARAMETERS_INVALID, ROLE_MISSING, TAG_NOT_FOUND, TAG_NAME_TAKEN)
def update_tag(caller: Principal, body: dict[str, Any], id: str) -> Tag:
    """Update Tag

    Renames a tag. All contacts that have it show the new name at once.
    """
    return instance().contacts.tags.update(caller, id, body)


@blueprint.operation("DELETE", "/tags/<id>", "deleteTag")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_CONTACTS)
@blueprint.response(200, LabelDeletionSchema, example={"status": "true", "jobId": "iw8guE9ndCkMXzyVmDezmyO0Il0SzA9i"})
@error_responses(ROLE_MISSING, TAG_NOT_FOUND)
def delete_tag(caller: Principal, id: str) -> dict[str, str]:
    """Delete Tag

    Deletes a tag. Contacts stay, and show it no more; a job removes it from them.
    """
    return {"status": "true", "jobId": instance().contacts.tags.delete(caller, id).id}


@blueprint.operation("POST", "/tags/<id>/contacts", "addTagToContacts")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_CONTACTS)
@idempotent_with_lease(is_repeatable=True)
@blueprint.arguments(TaggingSchema, example=EXAMPLE_FILLING)
@blueprint.response(200, ListMembershipResultSchema, example=EXAMPLE_FILLED)
@error_responses(
    JOBS_TOO_MANY,
    HIGHER_ROLE,
    PARAMETERS_INVALID,
    USER_NOT_FOUND,
    TAG_NOT_FOUND,
    CONTACT_NOT_FOUND,
    CONTACT_HAS_TOO_MANY_TAGS,
)
def add_tag_to_contacts(caller: Principal, body: dict[str, Any], id: str) -> Filled:
    """Add Tag to Contacts

    Gives a tag to contacts of one user. Contacts given by id have it before the response. With `query`, or for all contacts, a
    job adds it; a query leaves groups out. Repeating the request changes nothing.
    """
    return instance().contacts.tagging.change(caller, body["uid"], id, body["contact_ids"], body["query"], ADD_TAG)


@blueprint.operation("DELETE", "/tags/<id>/contacts", "removeTagFromContacts")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_CONTACTS)
@blueprint.arguments(TaggingSchema, example=EXAMPLE_FILLING)
@blueprint.response(200, ListMembershipResultSchema, example=EXAMPLE_FILLED)
@error_responses(JOBS_TOO_MANY, HIGHER_ROLE, PARAMETERS_INVALID, USER_NOT_FOUND, TAG_NOT_FOUND, CONTACT_NOT_FOUND)
def remove_tag_from_contacts(caller: Principal, body: dict[str, Any], id: str) -> Filled:
    """Remove Tag from Contacts

    Removes a tag from contacts of one user; select them as for adding.
    """
    return instance().contacts.tagging.change(caller, body["uid"], id, body["contact_ids"], body["query"], REMOVE_TAG)
