"""Requests about contacts beyond reading and making them."""

from tests.matrix.recipe import Recipe, by_field, by_id, its, new_number

_MARK = by_field("contactsArray", [its("contact")], {})

RECIPES: dict[str, dict[str, Recipe]] = {
    "GET /api/v2/contacts/counts": {"userId": Recipe(query={"userId": its("user")})},
    "POST /api/v2/contacts": by_field("userId", its("user"), {"phone_number": new_number}),
    "DELETE /api/v2/contacts": {"userId": Recipe(query={"userId": its("spare user"), "confirm": "all"}, ends_sessions=True)},
    "PATCH /api/v2/contacts/{id}": by_id("contact", body={"title": "Dr."}),
    "DELETE /api/v2/contacts/{id}": by_id("new contact"),
    "GET /api/v2/contacts/{id}/consentRequirement": by_id("contact"),
    "POST /api/v2/contacts/block": {
        "user": Recipe(body=[{"action": "block", "sender": new_number, "user": its("user")}], shows=its("user"))
    },
    "GET /api/v2/contacts/blocked": {"userId": Recipe(query={"userId": its("user")})},
    "POST /deleteConversation": by_field("contact_id", its("new contact"), {}),
    "POST /api/v2/bulk/markUnread": _MARK,
    "POST /api/v2/bulk/markRead": _MARK,
    "POST /api/v2/bulk/archive": _MARK,
    "POST /api/v2/bulk/unarchive": _MARK,
    "GET /api/v2/messages": {
        "userId": Recipe(query={"userId": its("user")}),
        "contactId": Recipe(query={"contactId": its("contact")}),
    },
    "GET /api/v2/messages/search": {
        "userId": Recipe(query={"userId": its("user"), "q": "hello"}),
        "contactId": Recipe(query={"contactId": its("contact"), "q": "hello"}),
    },
    "GET /api/v2/media/{id}": by_id("media file"),
    "DELETE /api/v2/media/{id}": by_id("new media file"),
}
