"""Requests about the register of opt-outs."""

from tests.matrix.recipe import Recipe, its

RECIPES: dict[str, dict[str, Recipe]] = {
    "GET /api/v2/optOuts": {"userId": Recipe(query={"userId": its("user")})},
    "GET /api/v2/optOuts/export": {"userId": Recipe(query={"userId": its("user")})},
}
