"""Requests about long work."""

from tests.matrix.recipe import Recipe, by_id, its

RECIPES: dict[str, dict[str, Recipe]] = {
    "GET /api/v2/jobs": {"userId": Recipe(query={"userId": its("user")})},
    "GET /api/v2/jobs/{id}": by_id("job"),
    "GET /api/v2/jobs/{id}/problems": by_id("job"),
    "POST /api/v2/jobs/{id}/cancel": by_id("job"),
}
