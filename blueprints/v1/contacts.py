"""Contacts, v1."""

from typing import Any

from app.auth.principal import UserPrincipal
from app.endpoints import instance
from app.problems.contacts import CONTACT_NOT_FOUND
from app.problems.requests import CURSOR_INVALID
from app.services.common.idempotency import Record
from app.store.contacts.contacts import Contact
from blueprints.http.authorization import FIREBASE, USER_TOKEN, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent
from blueprints.http.phone_numbers import parse_address
from blueprints.http.streamed_list import stream_or_page
from blueprints.openapi.error_responses import error_responses, v1_parameter_errors
from schemas.contacts.contacts import EXAMPLE_V1, ContactCreationSchema, ContactPageV1Schema, ContactsV1Query, ContactV1Schema

blueprint = Blueprint("contacts_v1", "/api", tag="Contacts")

_schema = ContactV1Schema()
_PAGE_SIZE = 100


@blueprint.operation("GET", "/contacts", "listContactsV1")
@authenticate(USER_TOKEN, also=(FIREBASE,))
@blueprint.arguments(ContactsV1Query, location="query")
@blueprint.response(200, ContactPageV1Schema, example={"contacts": [EXAMPLE_V1]})
@error_responses(CURSOR_INVALID)
@v1_parameter_errors
def list_contacts(caller: UserPrincipal, query: dict[str, Any]) -> Any:
    """Get list of contacts.

    Lists contacts owned by the user associated with the API key used to make the request. Without `limit` and `cursor` the
    whole list is streamed; with either, the response is paginated in a stable order.
    """
    contacts = instance().contacts.contacts
    return stream_or_page(
        _schema,
        "contacts",
        query,
        lambda: contacts.stream(caller),
        lambda limit, cursor: contacts.list_in_stable_order(caller, limit, cursor),
        default_limit=_PAGE_SIZE,
    )


@blueprint.operation("POST", "/contacts", "createContactV1")
@authenticate(USER_TOKEN, also=(FIREBASE,))
@idempotent(ContactV1Schema)
@blueprint.arguments(
    ContactCreationSchema,
    example={"phoneNumber": EXAMPLE_V1["phoneNumber"], "fullName": "John Doe", "email": "john.doe@example.com"},
)
@blueprint.response(200, ContactV1Schema, example=EXAMPLE_V1)
@v1_parameter_errors
def create_contact(caller: UserPrincipal, record: Record[Contact], body: dict[str, Any]) -> Contact:
    """Create a contact.

    A phone number has one contact. If it already exists, it is returned, and its missing fields (name, e-mail) are filled in.
    """
    return instance().contacts.contacts.create(
        caller, parse_address(body["phone_number"]), body["full_name"], body["email"], record
    )


@blueprint.operation("GET", "/contacts/<id>", "getContactV1")
@authenticate(USER_TOKEN, also=(FIREBASE,))
@blueprint.response(200, ContactV1Schema, example=EXAMPLE_V1)
@error_responses(CONTACT_NOT_FOUND)
def get_contact(caller: UserPrincipal, id: str) -> Contact:
    """Get a single contact by id.

    The contact must belong to the caller, or to a number shared with the caller.
    """
    return instance().contacts.contacts.get(caller, id)
