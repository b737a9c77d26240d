"""Requests of the team inbox."""

from tests.matrix.recipe import Recipe, by_id, its, mine
from tests.matrix.table import NOBODYS

RECIPES: dict[str, dict[str, Recipe]] = {
    "GET /api/v2/unreadCounts": {NOBODYS: Recipe()},
    "GET /api/v2/conversations": {"userId": Recipe(query={"userId": its("user")})},
    "GET /api/v2/conversations/{id}": by_id("contact"),
    "GET /api/v2/conversations/{id}/timeline": by_id("contact"),
    "POST /api/v2/conversations/{id}/read": by_id("contact", body={}),
    "POST /api/v2/conversations/{id}/unread": by_id("contact"),
    "PUT /api/v2/conversations/{id}/assignee": {
        "id": Recipe(path={"id": its("contact")}, body={"userId": its("user")}),
        "userId": Recipe(path={"id": mine("contact")}, body={"userId": its("spare user")}),
    },
    "DELETE /api/v2/conversations/{id}/assignee": by_id("contact"),
    "GET /api/v2/mentions": {NOBODYS: Recipe()},
    "POST /api/v2/mentions/{id}/seen": by_id("message"),
    "POST /api/v2/conversations/{id}/typing": by_id("contact"),
    "POST /api/v2/conversations/{id}/reading": by_id("contact"),
    "DELETE /api/v2/conversations/{id}/reading": by_id("contact"),
}
