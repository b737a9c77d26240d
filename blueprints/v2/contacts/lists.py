"""Contact lists, v2."""

from typing import Any

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.campaigns import DRIP_CAMPAIGN_NOT_FOUND
from app.problems.contacts import (
    CONTACT_IS_GROUP,
    CONTACT_NOT_FOUND,
    CONTACT_ON_TOO_MANY_LISTS,
    LIST_NAME_TAKEN,
    LIST_NOT_FOUND,
    LISTS_TOO_MANY,
)
from app.problems.jobs import JOBS_TOO_MANY
from app.problems.permissions import HIGHER_ROLE, RESTRICTED
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.services.common.idempotency import Record
from app.services.common.pagination import Page
from app.services.contacts.lists.lists import ContactListUpdate, CountedList
from app.services.contacts.lists.members import Filled
from app.store.contacts.contact_lists import ContactList
from app.store.contacts.contacts import Contact
from app.store.jobs import Job
from blueprints.http.authorization import ANY_CREDENTIAL, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent, idempotent_with_lease
from blueprints.openapi.error_responses import error_responses
from schemas.campaigns.drip_enrollments import EXAMPLE_APPLYING, EnrollmentRequestSchema
from schemas.common.fields import OwnedPageQuery
from schemas.contacts.contacts import EXAMPLE_V2, ContactPageSchema
from schemas.contacts.lists import (
    EXAMPLE_FILLED,
    EXAMPLE_FILLING,
    EXAMPLE_LIST,
    ContactListCreationSchema,
    ContactListDeletionSchema,
    ContactListPageSchema,
    ContactListSchema,
    ContactListUpdateSchema,
    CountedContactListSchema,
    ListDripSchema,
    ListMembershipResultSchema,
    ListMembershipUpdateSchema,
)

blueprint = Blueprint("contact_lists_v2", "/api/v2", tag="Contacts")


@blueprint.operation("GET", "/lists", "listContactLists")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_CONTACTS)
@blueprint.page(ContactListPageSchema, EXAMPLE_LIST, USER_NOT_FOUND, query=OwnedPageQuery)
def list_lists(caller: Principal, query: dict[str, Any]) -> Page[ContactList]:
    """Get Contact Lists

    Returns a page of a user's contact lists, sorted by name.
    """
    return instance().contacts.lists.list(caller, query["uid"], query["limit"], query["cursor"])


@blueprint.operation("POST", "/lists", "createContactList")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_CONTACTS)
@idempotent(ContactListSchema)
@blueprint.arguments(ContactListCreationSchema, example={"name": "Regulars", "description": "Once a month at least"})
@blueprint.response(200, ContactListSchema, example=EXAMPLE_LIST)
@error_responses(HIGHER_ROLE, PARAMETERS_INVALID, RESTRICTED, USER_NOT_FOUND, LIST_NAME_TAKEN, LISTS_TOO_MANY)
def create_list(caller: Principal, record: Record[ContactList], body: dict[str, Any]) -> ContactList:
    """Create Contact List

    Creates an empty list.
    """
    return instance().contacts.lists.create(caller, body["uid"], body["values"], record)


@blueprint.operation("GET", "/lists/<id>", "getContactList")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_CONTACTS)
@blueprint.response(200, CountedContactListSchema, example={**EXAMPLE_LIST, "contactCount": 120})
@error_responses(LIST_NOT_FOUND)
def get_list(caller: Principal, id: str) -> CountedList:
    """Get Contact List

    Returns one list that the caller has access to, with its number of contacts.
    """
    return instance().contacts.lists.get_counted(caller, id)


@blueprint.operation("PATCH", "/lists/<id>", "updateContactList")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_CONTACTS)
@blueprint.arguments(ContactListUpdateSchema, example={"name": "Friends"})
@blueprint.response(200, ContactListSchema, example=EXAMPLE_LIST)
@error_responses(HIGHER_ROLE, PARAMETERS_INVALID, RESTRICTED, LIST_NOT_FOUND, LIST_NAME_TAKEN)
def update_list(caller: Principal, body: ContactListUpdate, id: str) -> ContactList:
    """Update Contact List

    Updates the name or the description.
    """
    return instance().contacts.lists.update(caller, id, body)


@blueprint.operation("DELETE", "/lists/<id>", "deleteContactList")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_CONTACTS)
@blueprint.response(200, ContactListDeletionSchema, example={"status": "true", "jobId": "iw8guE9ndCkMXzyVmDezmyO0Il0SzA9i"})
@error_responses(HIGHER_ROLE, RESTRICTED, LIST_NOT_FOUND)
def delete_list(caller: Principal, id: str) -> dict[str, str]:
    """Delete Contact List

    Deletes a list. Its contacts stay; a job removes them from the list, which takes longer for a long list.
    """
    return {"status": "true", "jobId": instance().contacts.lists.delete(caller, id).id}


@blueprint.operation("GET", "/lists/<id>/contacts", "listContactsOnList")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_CONTACTS)
@blueprint.page(ContactPageSchema, EXAMPLE_V2, LIST_NOT_FOUND)
def list_contacts_on_list(caller: Principal, query: dict[str, Any], id: str) -> Page[Contact]:
    """Get Contacts on a List

    Returns a page of the contacts on a list, sorted by name.
    """
    page = instance().contacts.list_members.list(caller, id, query["limit"], query["cursor"])
    return instance().contacts.label_display.show_page(caller, page)


@blueprint.operation("POST", "/lists/<id>/contacts", "addContactsToList")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_CONTACTS)
@idempotent_with_lease(is_repeatable=True)
@blueprint.arguments(ListMembershipUpdateSchema, example=EXAMPLE_FILLING)
@blueprint.response(200, ListMembershipResultSchema, example=EXAMPLE_FILLED)
@error_responses(
    JOBS_TOO_MANY,
    HIGHER_ROLE,
    PARAMETERS_INVALID,
    RESTRICTED,
    LIST_NOT_FOUND,
    CONTACT_NOT_FOUND,
    CONTACT_IS_GROUP,
    CONTACT_ON_TOO_MANY_LISTS,
)
def add_contacts_to_list(caller: Principal, body: dict[str, Any], id: str) -> Filled:
    """Add Contacts to a List

    Contacts given by id are added before the response. With `query`, or for all contacts, a job adds them. Repeating the
    request changes nothing. Contacts who opted out may be on lists. A group may not; a query leaves groups out.
    """
    return instance().contacts.list_members.add_members(caller, id, body["contact_ids"], body["query"])


@blueprint.operation("DELETE", "/lists/<id>/contacts", "removeContactsFromList")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_CONTACTS)
@blueprint.arguments(ListMembershipUpdateSchema, example=EXAMPLE_FILLING)
@blueprint.response(200, ListMembershipResultSchema, example=EXAMPLE_FILLED)
@error_responses(JOBS_TOO_MANY, HIGHER_ROLE, PARAMETERS_INVALID, RESTRICTED, LIST_NOT_FOUND, CONTACT_NOT_FOUND)
def remove_contacts_from_list(caller: Principal, body: dict[str, Any], id: str) -> Filled:
    """Remove Contacts from a List

    Removes contacts from a list; select them as for adding. They stay contacts.
    """
    return instance().contacts.list_members.remove_members(caller, id, body["contact_ids"], body["query"])


@blueprint.operation("POST", "/lists/<id>/drips", "applyDripToList")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_MESSAGES)
@idempotent(ListDripSchema)
@blueprint.arguments(EnrollmentRequestSchema, example=EXAMPLE_APPLYING)
@blueprint.response(200, ListDripSchema, example={"status": "true", "jobId": "iw8guE9ndCkMXzyVmDezmyO0Il0SzA9i"})
@error_responses(JOBS_TOO_MANY, HIGHER_ROLE, PARAMETERS_INVALID, RESTRICTED, LIST_NOT_FOUND, DRIP_CAMPAIGN_NOT_FOUND)
def apply_drip_to_list(caller: Principal, record: Record[Job], body: dict[str, Any], id: str) -> Job:
    """Apply Drip Campaign to a List

    Begins a job that enrolls all contacts of a list in a drip campaign. The job counts `enrolled` and `skipped` contacts; its
    problems name each contact that was skipped and why: opted out, blocked, or already enrolled.
    """
    return instance().contacts.list_drips.apply(caller, id, body["campaign_id"], body["timezone"], record)
