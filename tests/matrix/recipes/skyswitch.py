"""Requests about the telephone system."""

from tests.matrix.recipe import Recipe, its
from tests.matrix.resources import CUSTOMER

_ASSIGNMENT = {"phone_number": CUSTOMER, "user": "101"}

RECIPES: dict[str, dict[str, Recipe]] = {
    "GET /api/v2/skyswitch/assignments": {"tenantId": Recipe(query={"tenantId": its("tenant")})},
    "POST /api/v2/skyswitch/assignments": {"tenantId": Recipe(query={"tenantId": its("tenant")}, body=_ASSIGNMENT)},
    "PUT /api/v2/skyswitch/assignments": {"tenantId": Recipe(query={"tenantId": its("tenant")}, body=_ASSIGNMENT)},
    "POST /api/v2/skyswitch/clickToCall": {"callAsUID": Recipe(body={"destination": CUSTOMER, "callAsUID": its("user")})},
}
