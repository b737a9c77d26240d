"""Contacts, v2."""

from typing import Any

from app.auth.principal import Principal, Scope
from app.errors import invalid_field
from app.phone_number import to_e164
from app.problems.bad_requests import CURSOR_INVALID, PARAMETERS_INVALID
from app.problems.missing import CONTACT_NOT_FOUND, USER_NOT_FOUND
from app.services.paging import Page
from app.store.contacts import Contact, ContactFilter
from app.store.messages import Message
from blueprints.base import ANY_CREDENTIAL, Blueprint, accepts, answers, instance
from schemas.contacts import EXAMPLE_V2, ContactSchema, ContactsQuery, ContactsSchema
from schemas.fields import PageQuery
from schemas.messages import EXAMPLE_MESSAGE, MessagesSchema

blueprint = Blueprint("contacts_v2", "/api/v2", tag="Contacts")


@blueprint.operation("GET", "/contacts")
@accepts(*ANY_CREDENTIAL, scope=Scope.READ_CONTACTS)
@blueprint.arguments(ContactsQuery, location="query")
@blueprint.response(200, ContactsSchema, example={"contacts": [EXAMPLE_V2], "nextCursor": None})
@answers(PARAMETERS_INVALID, CURSOR_INVALID, USER_NOT_FOUND)
def list_contacts(caller: Principal, query: dict[str, Any]) -> Page[Contact]:
    """Get Contacts

    A page of a user's contacts, the latest conversation first. Filters may be combined. With `changedSince` the oldest
    change comes first instead.
    """
    number = None
    if query["phoneNumber"] is not None:
        number = to_e164(query["phoneNumber"], instance().settings.DEFAULT_REGION)
        if number is None:
            raise invalid_field("phoneNumber", f"Must be a phone number, for example {EXAMPLE_V2['phone_number']}.")
    wanted = ContactFilter(
        archived=query["archived"],
        unread=query["unread"],
        opted_out=query["optedOut"],
        changed_since=query["changedSince"],
    )
    return instance().contacts.list(caller, query["userId"], wanted, number, query["limit"], query["cursor"])


@blueprint.operation("GET", "/contacts/<id>")
@accepts(*ANY_CREDENTIAL, scope=Scope.READ_CONTACTS)
@blueprint.response(200, ContactSchema, example=EXAMPLE_V2)
@answers(CONTACT_NOT_FOUND)
def get_contact(caller: Principal, id: str) -> Contact:
    """Get Contact By Id

    One contact within the caller's reach.
    """
    return instance().contacts.get(caller, id)


@blueprint.operation("GET", "/contacts/<id>/messages")
@accepts(*ANY_CREDENTIAL, scope=Scope.READ_MESSAGES)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, MessagesSchema, example={"messages": [EXAMPLE_MESSAGE], "nextCursor": None})
@answers(PARAMETERS_INVALID, CURSOR_INVALID, CONTACT_NOT_FOUND)
def list_messages(caller: Principal, query: dict[str, Any], id: str) -> Page[Message]:
    """Get Messages of a Contact

    A page of the conversation with a contact, the newest message first: texts in and out, notes, stored and scheduled texts.
    """
    return instance().messages.list_of_contact(caller, id, query["limit"], query["cursor"])
