"""Requests about the validation of what is stored."""

from tests.matrix.recipe import Recipe, by_id
from tests.matrix.table import NOBODYS

RECIPES: dict[str, dict[str, Recipe]] = {
    "POST /api/v2/schemaValidation": {NOBODYS: Recipe()},
    "POST /api/v2/schemaValidation/{uid}": by_id("user", "uid"),
    "GET /api/v2/schemaValidation/reports/{id}": by_id("schema report"),
}
