"""Requests about carrier accounts."""

from tests.matrix.recipe import Recipe, its
from tests.matrix.table import NOBODYS

_OF_OWNERS = {
    NOBODYS: Recipe(body={}),
    "userId": Recipe(body={"userId": its("user")}),
    "organizationId": Recipe(body={"organizationId": its("organization")}),
    "tenantId": Recipe(body={"tenantId": its("tenant")}),
}

RECIPES: dict[str, dict[str, Recipe]] = {
    "POST /api/v2/carriers/test": _OF_OWNERS,
    "POST /api/v2/carriers/webhook": _OF_OWNERS,
}
