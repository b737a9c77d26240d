"""Requests about reminders."""

from tests.matrix.recipe import Recipe, by_field, by_id, its

_NEW = {"message": "Call back", "sendAt": 2880544055000}

RECIPES: dict[str, dict[str, Recipe]] = {
    "GET /api/v2/reminders": {
        "userId": Recipe(query={"userId": its("user")}),
        "contactId": Recipe(query={"contactId": its("contact")}),
    },
    "POST /api/v2/reminders": by_field("contactId", its("contact"), _NEW),
    "GET /api/v2/reminders/{id}": by_id("new reminder"),
    "PATCH /api/v2/reminders/{id}": by_id("new reminder", body={"message": "Later!"}),
    "DELETE /api/v2/reminders/{id}": by_id("new reminder"),
    "POST /api/v2/reminders/{id}/complete": by_id("new reminder"),
    "POST /api/v2/reminders/{id}/reopen": by_id("new reminder"),
}
