"""Requests of usage and plans."""

from tests.matrix.recipe import Recipe, its

RECIPES: dict[str, dict[str, Recipe]] = {
    "GET /api/v2/usage": {
        "userId": Recipe(query={"userId": its("user")}),
        "organizationId": Recipe(query={"organizationId": its("organization")}),
        "tenantId": Recipe(query={"tenantId": its("tenant")}),
    },
}
