"""Contacts, v2."""

from typing import Any

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.contacts import CONTACT_IS_GROUP, CONTACT_NOT_FOUND, CONTACT_NUMBER_IN_USE
from app.problems.jobs import JOBS_TOO_MANY
from app.problems.permissions import HIGHER_ROLE, RESTRICTED
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.services.common.idempotency import Record
from app.services.common.pagination import Page
from app.services.contacts.inbox_counts import InboxCounts
from app.services.contacts.labels.values import LabelUpdate
from app.services.contacts.updates import ContactUpdate
from app.store.contacts.contact_queries import ContactFilter
from app.store.contacts.contacts import CONTACT_FIELDS, Contact
from app.store.jobs import Job
from app.store.messages.messages import Message
from blueprints.http.authorization import ANY_CREDENTIAL, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent
from blueprints.http.phone_numbers import parse_address
from blueprints.openapi.error_responses import error_responses
from schemas.contacts.contacts import (
    EXAMPLE_COUNTS,
    EXAMPLE_V2,
    BooleanSuccessSchema,
    ContactPageSchema,
    ContactSchema,
    InboxCountsSchema,
)
from schemas.contacts.deletion import EXAMPLE_DELETION, DeleteContactsQuery
from schemas.contacts.entered_values import ContactUpdateSchema, NewContactSchema
from schemas.contacts.queries import ContactsQuery, CountsQuery, MessageSearchQuery
from schemas.jobs import JobSchema
from schemas.messages.messages import EXAMPLE_MESSAGE, TextMessageListSchema

blueprint = Blueprint("contacts_v2", "/api/v2", tag="Contacts")


@blueprint.operation("GET", "/contacts", "listContacts")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_CONTACTS)
@blueprint.page(ContactPageSchema, EXAMPLE_V2, USER_NOT_FOUND, query=ContactsQuery)
def list_contacts(caller: Principal, query: dict[str, Any]) -> Page[Contact]:
    """Get Contacts

    Returns a page of a user's contacts, latest conversation first. Filters can be combined. With `changedSince` the oldest
    change comes first; with `search`, `listId`, `tags` or `customField` contacts are sorted by name. `sort` chooses another
    order. With two of these parameters, or with one and another filter, pages may be short: only a missing `nextCursor` marks
    the last one.
    """
    labels = instance().contacts.label_display.find_keys(caller, query["uid"], query["tags"], query["custom_field"])
    filters = ContactFilter(
        archived=query["archived"],
        unread=query["unread"],
        opted_out=query["opted_out"],
        changed_since=query["changed_since"],
        labels=labels,
    )
    address = None if query["phone_number"] is None else parse_address(query["phone_number"])
    text, list_id = query["search"].strip(), query["list_id"]
    search = instance().contacts.search
    if address is None and query["sort"] is not None and not text:
        page = search.list_sorted(caller, query["uid"], query["sort"], list_id, filters, query["limit"], query["cursor"])
    elif address is None and (text or labels or list_id is not None):
        page = search.find(caller, query["uid"], text, list_id, filters, query["limit"], query["cursor"])
    else:
        page = instance().contacts.contacts.list(caller, query["uid"], filters, address, query["limit"], query["cursor"])
    return instance().contacts.label_display.show_page(caller, page)


@blueprint.operation("POST", "/contacts", "createContact")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_CONTACTS)
@idempotent(ContactSchema)
@blueprint.arguments(
    NewContactSchema, example={"phone_number": "(212) 555-0123", "full_name": "John Doe", "companyName": "Doe & Sons"}
)
@blueprint.response(200, ContactSchema, example=EXAMPLE_V2)
@error_responses(HIGHER_ROLE, PARAMETERS_INVALID, USER_NOT_FOUND, CONTACT_NUMBER_IN_USE)
def create_contact(caller: Principal, record: Record[Contact], body: dict[str, Any]) -> Contact:
    """Create Contact

    Creates a contact and returns it. A number has one contact: if it already exists, nothing is changed, and the 409 names it
    in `reason` and `Content-Location`. A number that has opted out or is blocked stays so.
    """
    return instance().contacts.creation.create(caller, body.pop("uid"), _read_values(body), record)


@blueprint.operation("DELETE", "/contacts", "deleteAllContacts")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_CONTACTS)
@blueprint.arguments(DeleteContactsQuery, location="query")
@blueprint.response(202, JobSchema, example=EXAMPLE_DELETION)
@error_responses(HIGHER_ROLE, JOBS_TOO_MANY, PARAMETERS_INVALID, RESTRICTED, USER_NOT_FOUND)
def delete_all_contacts(caller: Principal, query: dict[str, Any]) -> Job:
    """Delete All Contacts

    Deletes every contact that a user has at this moment, with the conversations, and returns the job that does it. Nothing can
    be restored. `confirm` must be the number of contacts, which the 400 of a request without it names, or `all`. Opt-outs and
    blocks of the numbers are remembered. Contacts created later stay.
    """
    return instance().contacts.bulk_deletion.delete_all(caller, query["uid"], query["confirm"])


@blueprint.operation("GET", "/contacts/counts", "countConversations")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_CONTACTS)
@blueprint.arguments(CountsQuery, location="query")
@blueprint.response(200, InboxCountsSchema, example=EXAMPLE_COUNTS)
@error_responses(PARAMETERS_INVALID, USER_NOT_FOUND)
def count_inbox(caller: Principal, query: dict[str, Any]) -> InboxCounts:
    """Count Conversations

    Counts a user's conversations, unread conversations and messages, without reading them. With one tag, or one value of a
    custom field, `contacts` is the number of contacts with it.
    """
    labels = instance().contacts.label_display.find_keys(caller, query["uid"], query["tags"], query["custom_field"])
    return instance().contacts.inbox.count(caller, query["uid"], labels)


@blueprint.operation("GET", "/contacts/<id>", "getContact")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_CONTACTS)
@blueprint.response(200, ContactSchema, example=EXAMPLE_V2)
@error_responses(CONTACT_NOT_FOUND)
def get_contact(caller: Principal, id: str) -> Contact:
    """Get Contact By Id

    Returns one contact that the caller has access to.
    """
    return instance().contacts.label_display.show(caller, instance().contacts.contacts.get(caller, id))


@blueprint.operation("PATCH", "/contacts/<id>", "updateContact")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_CONTACTS)
@blueprint.arguments(ContactUpdateSchema, example={"full_name": "John Doe", "companyName": "Doe & Sons"})
@blueprint.response(200, ContactSchema, example=EXAMPLE_V2)
@error_responses(HIGHER_ROLE, PARAMETERS_INVALID, CONTACT_NOT_FOUND, CONTACT_IS_GROUP, CONTACT_NUMBER_IN_USE)
def update_contact(caller: Principal, body: dict[str, Any], id: str) -> Contact:
    """Update Contact By Id

    Updates the given fields, all or none, and returns the contact. A group has no number, e-mail address or opt-out of its
    own; with an empty `full_name` it is named after its members again.
    """
    changed = instance().contacts.updates.change(caller, id, _read_values(body))
    return instance().contacts.label_display.show(caller, changed)


def _read_values(body: dict[str, Any]) -> ContactUpdate:
    """Return the values of a contact that a request contains."""
    if "phone_number" in body:
        body["phone_number"] = parse_address(body["phone_number"])
    values = {name: body.pop(name) for name in CONTACT_FIELDS if name in body}
    labels = LabelUpdate(body.pop("tags", None), body.pop("custom_fields", None))
    return ContactUpdate(values=values, labels=labels, **body)


@blueprint.operation("DELETE", "/contacts/<id>", "deleteContact")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_CONTACTS)
@blueprint.response(200, BooleanSuccessSchema, example={"status": True})
@error_responses(HIGHER_ROLE, RESTRICTED, CONTACT_NOT_FOUND)
def delete_contact(caller: Principal, id: str) -> dict[str, bool]:
    """Delete Contact By Id

    Deletes a contact and its conversation. The contact disappears immediately, and none of its waiting messages is sent.
    Messages are deleted within moments, or longer for a long history. Opt-out and block of the number are remembered.
    """
    instance().contacts.deletion.delete(caller, id)
    return {"status": True}


@blueprint.operation("GET", "/contacts/<id>/messages", "listContactMessages")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_MESSAGES)
@blueprint.page(TextMessageListSchema, EXAMPLE_MESSAGE, CONTACT_NOT_FOUND)
def list_messages(caller: Principal, query: dict[str, Any], id: str) -> Page[Message]:
    """Get Messages of a Contact

    Returns a page of the conversation with a contact, newest message first: sent, received, stored and scheduled messages, and
    notes.
    """
    return instance().messaging.messages.list_of_contact(caller, id, query["limit"], query["cursor"])


@blueprint.operation("GET", "/messages/search", "searchMessages")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_MESSAGES)
@blueprint.page(TextMessageListSchema, EXAMPLE_MESSAGE, CONTACT_NOT_FOUND, USER_NOT_FOUND, query=MessageSearchQuery)
def search_messages(caller: Principal, query: dict[str, Any]) -> Page[Message]:
    """Search Messages

    Returns a page of the messages that contain every word of `q`, or a word that starts with it, newest first. Each page reads
    at most 500 messages, so it may be short or empty. Follow `nextCursor` to search older ones.
    """
    search = instance().messaging.search
    return search.find(caller, query["uid"], query["contact_id"], query["text"], query["limit"], query["cursor"])
