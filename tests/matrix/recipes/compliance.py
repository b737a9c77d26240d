"""Requests about the register of opt-outs, and records of consent."""

from tests.matrix.recipe import Recipe, by_id, its

RECIPES: dict[str, dict[str, Recipe]] = {
    "GET /api/v2/optOuts": {"userId": Recipe(query={"userId": its("user")})},
    "POST /api/v2/contacts/{id}/consent": by_id("contact", body={"how": "paper", "words": "Text me."}),
    "GET /api/v2/contacts/{id}/consent": by_id("contact"),
    "GET /api/v2/consents/export": {"userId": Recipe(query={"userId": its("user")})},
    "GET /api/v2/optOuts/export": {"userId": Recipe(query={"userId": its("user")})},
}
