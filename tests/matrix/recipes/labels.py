"""Requests about tags and custom fields."""

from tests.matrix.recipe import Recipe, by_field, by_id, its, mine, new_name

_TAGGING_OF_USER = Recipe(path={"id": its("tag")}, body={"userId": its("user"), "query": {"archived": True}})
_TAGGING = {
    "id": _TAGGING_OF_USER,
    "userId": _TAGGING_OF_USER,
    "contactIds": Recipe(path={"id": mine("tag")}, body={"userId": mine("user"), "contactIds": [its("contact")]}),
}

RECIPES: dict[str, dict[str, Recipe]] = {
    "GET /api/v2/tags": {"organizationId": Recipe(query={"organizationId": its("organization")})},
    "POST /api/v2/tags": by_field("organizationId", its("organization"), {"name": new_name}),
    "GET /api/v2/tags/{id}": by_id("tag"),
    "PATCH /api/v2/tags/{id}": by_id("tag", body={"name": new_name}),
    "DELETE /api/v2/tags/{id}": by_id("new tag"),
    "POST /api/v2/tags/{id}/contacts": _TAGGING,
    "DELETE /api/v2/tags/{id}/contacts": _TAGGING,
    "GET /api/v2/custom-fields": {"organizationId": Recipe(query={"organizationId": its("organization")})},
    "POST /api/v2/custom-fields": by_field("organizationId", its("organization"), {"name": new_name, "type": "text"}),
    "GET /api/v2/custom-fields/{id}": by_id("custom field"),
    "PATCH /api/v2/custom-fields/{id}": by_id("custom field", body={"description": "What it means"}),
    "DELETE /api/v2/custom-fields/{id}": by_id("new custom field"),
}
