"""Requests about canned responses and drip campaigns."""

from typing import Any

from tests.matrix.recipe import Recipe, by_field, by_id, its, mine
from tests.matrix.table import NOBODYS

_OWNERS = {"userId": "user", "organizationId": "organization", "tenantId": "tenant"}
_STEPS = [{"interval": 1, "intervalType": "days", "message": "Hi [first]"}]
_APPLYING = {
    "id": Recipe(path={"id": its("new contact")}, body={"dripCampaignId": mine("drip campaign")}),
    "dripCampaignId": Recipe(path={"id": mine("new contact")}, body={"dripCampaignId": its("drip campaign")}),
}

_LISTING = {name: Recipe(query={name: its(thing)}) for name, thing in _OWNERS.items()}


def _creating(body: dict[str, Any]) -> dict[str, Recipe]:
    """Return the requests to create a resource of a user, an organization and a tenant."""
    shared = {
        f"{scope}Id": Recipe(body=body | {"scope": scope, f"{scope}Id": its(scope)}) for scope in ("organization", "tenant")
    }
    return by_field("uid", its("user"), body) | shared


RECIPES: dict[str, dict[str, Recipe]] = {
    "GET /api/canned-responses": {NOBODYS: Recipe(shows=its("canned response"))},
    "GET /api/drips": {NOBODYS: Recipe(shows=its("drip campaign"))},
    "POST /api/contacts/{id}/drips": _APPLYING,
    "GET /api/v2/canned-responses": _LISTING,
    "POST /api/v2/canned-responses": _creating({"name": "Hours", "body": "From nine to five"}),
    "GET /api/v2/canned-responses/{id}": by_id("canned response"),
    "POST /api/v2/canned-responses/{id}/preview": {
        "id": Recipe(path={"id": its("canned response")}, body={"contactId": mine("contact")}),
        "contactId": Recipe(path={"id": mine("canned response")}, body={"contactId": its("contact")}),
    },
    "PATCH /api/v2/canned-responses/{id}": by_id("canned response", body={"body": "From nine to six"}),
    "DELETE /api/v2/canned-responses/{id}": by_id("new canned response"),
    "GET /api/v2/drips": _LISTING,
    "POST /api/v2/drips": _creating({"name": "Welcome", "drips": _STEPS}),
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
