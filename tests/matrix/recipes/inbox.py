"""Requests of the team inbox."""

from tests.matrix.recipe import Recipe
from tests.matrix.table import NOBODYS

RECIPES: dict[str, dict[str, Recipe]] = {
    "GET /api/v2/unreadCounts": {NOBODYS: Recipe()},
}
