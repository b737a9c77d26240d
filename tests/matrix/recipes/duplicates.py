"""Requests about duplicate contacts."""

from tests.matrix.recipe import Recipe, by_field, its

RECIPES: dict[str, dict[str, Recipe]] = {
    "POST /api/v2/contacts/duplicates": by_field("uid", its("user"), {"execute_merge": True}),
}
