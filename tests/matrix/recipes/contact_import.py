"""Requests that bring many contacts at once."""

from tests.matrix.recipe import Recipe, by_field, its, mine, new_number

_TABLE = "Name,Phone\nJane Roe,+12125550123\n"

RECIPES: dict[str, dict[str, Recipe]] = {
    "POST /api/v2/contacts/batch": {
        **by_field("userId", its("user"), {"contacts": [{"phone_number": new_number}]}),
        **by_field("uid", its("user"), {"contacts": [{"phone_number": new_number}]}),
        "id": Recipe(body={"contacts": [{"id": its("contact"), "title": "Dr."}]}, shows=its("contact")),
    },
    "POST /api/v2/contacts/import": {
        "userId": Recipe(query={"userId": its("user"), "dryRun": "true"}, table=_TABLE),
        "listId": Recipe(query={"userId": mine("user"), "listId": its("list"), "dryRun": "true"}, table=_TABLE),
    },
}
