"""Requests for exports."""

from tests.matrix.recipe import Recipe, its

RECIPES: dict[str, dict[str, Recipe]] = {
    "GET /api/export": {
        "userId": Recipe(query={"type": "contacts", "userId": its("user")}),
        "contactId": Recipe(query={"type": "everything", "contactId": its("contact")}),
        "listId": Recipe(query={"type": "contacts", "format": "csv", "listId": its("list")}),
    },
}
