"""Requests about lists of contacts."""

from tests.matrix.recipe import Recipe, by_field, by_id, its, mine, new_name

_FILLING = {
    "id": Recipe(path={"id": its("list")}, body={"query": {"archived": True}}),
    "contactIds": Recipe(path={"id": mine("list")}, body={"contactIds": [its("contact")]}),
}

RECIPES: dict[str, dict[str, Recipe]] = {
    "GET /api/v2/lists": {"userId": Recipe(query={"userId": its("user")})},
    "POST /api/v2/lists": by_field("uid", its("user"), {"name": new_name}),
    "GET /api/v2/lists/{id}": by_id("list"),
    "PATCH /api/v2/lists/{id}": by_id("list", body={"description": "Once a month at least"}),
    "DELETE /api/v2/lists/{id}": by_id("new list"),
    "GET /api/v2/lists/{id}/contacts": by_id("list"),
    "POST /api/v2/lists/{id}/contacts": _FILLING,
    "DELETE /api/v2/lists/{id}/contacts": _FILLING,
    "POST /api/v2/lists/{id}/drips": {
        "id": Recipe(path={"id": its("list")}, body={"dripCampaignId": mine("drip campaign")}),
        "dripCampaignId": Recipe(path={"id": mine("list")}, body={"dripCampaignId": its("drip campaign")}),
    },
}
