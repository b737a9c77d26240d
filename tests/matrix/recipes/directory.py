"""Requests about lists of users, and about the caller."""

from tests.matrix.recipe import Recipe, by_id, its
from tests.matrix.table import NOBODYS

_USER = its("user")

RECIPES: dict[str, dict[str, Recipe]] = {
    "GET /api/v2/users/me": {NOBODYS: Recipe()},
    "GET /api/v2/users": {
        NOBODYS: Recipe(query={"search": its("email")}, shows=_USER),
        "organizationId": Recipe(query={"organizationId": its("organization"), "search": its("number")}, shows=_USER),
        "tenantId": Recipe(query={"tenantId": its("tenant"), "search": its("number")}, shows=_USER),
    },
    "GET /api/v2/users/colleagues": {NOBODYS: Recipe(query={"search": its("number")}, shows=_USER)},
    "GET /api/v2/users/{id}/numberSharing": by_id("user"),
}
