"""Requests about blasts."""

from tests.matrix.recipe import Recipe, by_field, by_id, its, mine

RECIPES: dict[str, dict[str, Recipe]] = {
    "GET /api/v2/blasts": {"userId": Recipe(query={"userId": its("user")})},
    "POST /api/v2/blasts": by_field("uid", its("user"), {"name": "Offer"})
    | {
        "listIds": Recipe(body={"uid": mine("user"), "name": "Offer", "listIds": [its("list")]}),
        "contactIds": Recipe(body={"uid": mine("user"), "name": "Offer", "contactIds": [its("contact")]}),
        "cannedResponseId": Recipe(body={"uid": mine("user"), "name": "Offer", "cannedResponseId": its("canned response")}),
    },
    "GET /api/v2/blasts/{id}": by_id("blast"),
    "PATCH /api/v2/blasts/{id}": {
        "id": Recipe(path={"id": its("blast")}, body={"name": "Offer"}),
        "listIds": Recipe(path={"id": mine("blast")}, body={"listIds": [its("list")]}),
        "contactIds": Recipe(path={"id": mine("blast")}, body={"contactIds": [its("contact")]}),
        "cannedResponseId": Recipe(path={"id": mine("blast")}, body={"cannedResponseId": its("canned response")}),
    },
    "DELETE /api/v2/blasts/{id}": by_id("new blast"),
    "POST /api/v2/blasts/{id}/preview": by_id("blast"),
    "POST /api/v2/blasts/{id}/test": {
        "id": Recipe(path={"id": its("blast")}, body={"to": "+12125550199"}),
        "contactId": Recipe(path={"id": mine("blast")}, body={"to": "+12125550199", "contactId": its("contact")}),
    },
    "POST /api/v2/blasts/{id}/send": by_id("new blast", body={}),
    "POST /api/v2/blasts/{id}/pause": by_id("running blast"),
    "POST /api/v2/blasts/{id}/resume": by_id("paused blast"),
    "POST /api/v2/blasts/{id}/cancel": by_id("running blast"),
    "GET /api/v2/blasts/{id}/recipients": by_id("blast"),
    "GET /api/v2/blasts/{id}/results": by_id("blast"),
}
