"""Requests of usage and plans."""

from tests.matrix.recipe import Recipe, by_field, by_id, its, new_name
from tests.matrix.table import NOBODYS

RECIPES: dict[str, dict[str, Recipe]] = {
    "GET /api/v2/usage": {
        "userId": Recipe(query={"userId": its("user")}),
        "organizationId": Recipe(query={"organizationId": its("organization")}),
        "tenantId": Recipe(query={"tenantId": its("tenant")}),
    },
    "GET /api/v2/organizations/{id}/planUsage": by_id("organization"),
    "GET /api/v2/plans": {NOBODYS: Recipe()},
    "POST /api/v2/plans": by_field("tenantId", its("tenant"), {"name": new_name}),
    "GET /api/v2/plans/{id}": by_id("new plan"),
    "PATCH /api/v2/plans/{id}": by_id("new plan", body={"maxUsers": 10}),
    "DELETE /api/v2/plans/{id}": by_id("new plan"),
}
