"""Requests about canned responses and drip campaigns."""

from tests.matrix.recipe import Recipe, by_field, by_id, its, mine
from tests.matrix.table import NOBODYS

_STEPS = [{"interval": 1, "intervalType": "days", "message": "Hi [first]"}]
_APPLYING = {
    "id": Recipe(path={"id": its("new contact")}, body={"dripCampaignId": mine("drip campaign")}),
    "dripCampaignId": Recipe(path={"id": mine("new contact")}, body={"dripCampaignId": its("drip campaign")}),
}

RECIPES: dict[str, dict[str, Recipe]] = {
    "GET /api/canned-responses": {NOBODYS: Recipe(shows=its("canned response"))},
    "GET /api/drips": {NOBODYS: Recipe(shows=its("drip campaign"))},
    "POST /api/contacts/{id}/drips": _APPLYING,
    "GET /api/v2/canned-responses": {"userId": Recipe(query={"userId": its("user")})},
    "POST /api/v2/canned-responses": by_field("uid", its("user"), {"name": "Hours", "body": "From nine to five"}),
    "GET /api/v2/canned-responses/{id}": by_id("canned response"),
    "PATCH /api/v2/canned-responses/{id}": by_id("canned response", body={"body": "From nine to six"}),
    "DELETE /api/v2/canned-responses/{id}": by_id("new canned response"),
    "GET /api/v2/drips": {"userId": Recipe(query={"userId": its("user")})},
    "POST /api/v2/drips": by_field("uid", its("user"), {"name": "Welcome", "drips": _STEPS}),
    "GET /api/v2/drips/{id}": by_id("drip campaign"),
    "PATCH /api/v2/drips/{id}": by_id("drip campaign", body={"name": "Welcome!"}),
    "DELETE /api/v2/drips/{id}": by_id("new drip campaign"),
    "POST /api/v2/contacts/{id}/drips": _APPLYING,
    "GET /api/v2/contacts/{id}/drips": by_id("contact"),
    "DELETE /api/v2/contacts/{id}/drips/{applicationId}": {
        "id": Recipe(path={"id": its("contact"), "applicationId": its("new drip application")}),
        "applicationId": Recipe(path={"id": mine("contact"), "applicationId": its("new drip application")}),
    },
}
