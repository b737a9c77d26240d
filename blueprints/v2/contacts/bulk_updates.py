"""Bulk updates of conversations, v2."""

from collections.abc import Callable
from typing import Any

from app.auth.principal import UserPrincipal
from app.endpoints import instance
from app.problems.contacts import CONTACT_NOT_FOUND
from app.problems.requests import PARAMETERS_INVALID
from app.store.contacts.read_states import shared_read_state
from blueprints.http.authorization import FIREBASE, USER_TOKEN, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent_with_lease
from blueprints.openapi.error_responses import error_responses
from schemas.contacts.contacts import EXAMPLE_CONTACTS_ARRAY, BooleanSuccessSchema, ContactSelectionSchema

blueprint = Blueprint("bulk_v2", "/api/v2/bulk", tag="Bulk Operations")

_ORIGINAL = "/markUnread"
"""The path that the original's document has too, with sessions only."""

_UPDATES: dict[str, tuple[str, dict[str, Any], str]] = {
    "/markUnread": (
        "markConversationsUnread",
        shared_read_state(is_read=False),
        """Mark as unread

        Marks the selected contacts as unread, all or none. If a contact does not exist, or the caller has no access to it,
        `errors` contains its index in the array.
        """,
    ),
    "/markRead": (
        "markConversationsRead",
        shared_read_state(is_read=True),
        """Mark as read

        Marks the selected contacts as read, all or none.
        """,
    ),
    "/archive": (
        "archiveConversations",
        {"is_archived": True},
        """Archive conversations

        Archives the selected contacts, all or none. A new message unarchives a conversation.
        """,
    ),
    "/unarchive": (
        "unarchiveConversations",
        {"is_archived": False},
        """Unarchive conversations

        Unarchives the selected contacts, all or none.
        """,
    ),
}
"""Operation id of each path, what the path sets, and its documentation."""


def _create_view(path: str, update: dict[str, Any], documentation: str) -> Callable[..., Any]:
    def mark_contacts(caller: UserPrincipal, body: list[str]) -> dict[str, bool]:
        instance().contacts.updates.mark(caller, body, **update)
        return {"status": True}

    mark_contacts.__name__ = path.removeprefix("/")
    mark_contacts.__doc__ = documentation
    return mark_contacts


for _path, (_operation_id, _update, _documentation) in _UPDATES.items():
    _view = _create_view(_path, _update, _documentation)
    for _decorate in (
        error_responses(PARAMETERS_INVALID, CONTACT_NOT_FOUND),
        blueprint.response(200, BooleanSuccessSchema, example={"status": True}),
        blueprint.arguments(ContactSelectionSchema, example=EXAMPLE_CONTACTS_ARRAY),
        idempotent_with_lease(is_repeatable=True),
        authenticate(FIREBASE, also=(USER_TOKEN,)) if _path == _ORIGINAL else authenticate(FIREBASE, USER_TOKEN),
        blueprint.operation("POST", _path, _operation_id),
    ):
        _view = _decorate(_view)
