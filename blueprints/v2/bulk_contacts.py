"""Bulk updates of conversations, v2."""

from app.auth.principal import UserPrincipal
from app.endpoints import instance
from app.problems.bad_requests import PARAMETERS_INVALID
from app.problems.not_found import CONTACT_NOT_FOUND
from blueprints.authorization import FIREBASE, authenticate
from blueprints.base import Blueprint
from blueprints.openapi.error_responses import error_responses
from schemas.contacts import EXAMPLE_CONTACTS_ARRAY, ContactsArraySchema, StatusSchema

blueprint = Blueprint("bulk_v2", "/api/v2/bulk", tag="Bulk Operations")

_DONE = {"status": True}


@blueprint.operation("POST", "/markUnread")
@authenticate(FIREBASE)
@blueprint.arguments(ContactsArraySchema, example=EXAMPLE_CONTACTS_ARRAY)
@blueprint.response(200, StatusSchema, example=_DONE)
@error_responses(PARAMETERS_INVALID, CONTACT_NOT_FOUND)
def mark_unread(caller: UserPrincipal, body: list[str]) -> dict[str, bool]:
    """Mark as unread

    Marks selected contacts as unread: all of them, or none if one does not exist or is out of reach. `errors` then names the
    places of those in the array.
    """
    instance().contacts.updates.mark(caller, body, read_status=False)
    return _DONE


@blueprint.operation("POST", "/markRead")
@authenticate(FIREBASE)
@blueprint.arguments(ContactsArraySchema, example=EXAMPLE_CONTACTS_ARRAY)
@blueprint.response(200, StatusSchema, example=_DONE)
@error_responses(PARAMETERS_INVALID, CONTACT_NOT_FOUND)
def mark_read(caller: UserPrincipal, body: list[str]) -> dict[str, bool]:
    """Mark as read

    Marks selected contacts as read, all of them or none.
    """
    instance().contacts.updates.mark(caller, body, read_status=True)
    return _DONE


@blueprint.operation("POST", "/archive")
@authenticate(FIREBASE)
@blueprint.arguments(ContactsArraySchema, example=EXAMPLE_CONTACTS_ARRAY)
@blueprint.response(200, StatusSchema, example=_DONE)
@error_responses(PARAMETERS_INVALID, CONTACT_NOT_FOUND)
def archive(caller: UserPrincipal, body: list[str]) -> dict[str, bool]:
    """Archive conversations

    Archives selected contacts, all of them or none. A new message brings a conversation back.
    """
    instance().contacts.updates.mark(caller, body, is_archived=True)
    return _DONE


@blueprint.operation("POST", "/unarchive")
@authenticate(FIREBASE)
@blueprint.arguments(ContactsArraySchema, example=EXAMPLE_CONTACTS_ARRAY)
@blueprint.response(200, StatusSchema, example=_DONE)
@error_responses(PARAMETERS_INVALID, CONTACT_NOT_FOUND)
def unarchive(caller: UserPrincipal, body: list[str]) -> dict[str, bool]:
    """Bring conversations back

    Brings selected contacts back from the archive, all of them or none.
    """
    instance().contacts.updates.mark(caller, body, is_archived=False)
    return _DONE
