"""Requests about lists of users, about the caller, and about the inventory of numbers."""

from app.store.users.phone_numbers import new_primary_number, phone_numbers
from app.store.users.users import users
from tests.matrix.recipe import Find, Recipe, Thing, by_field, by_id, its, mine, new_number
from tests.matrix.table import NOBODYS
from tests.matrix.tenants_fixture import Town

_USER = its("user")


def spare_number(town: Town, find: Find) -> str:
    """Return a further number of the row's user, which the request may move or release."""
    return _create_spare_number(town, find, its("user"))


def own_spare_number(town: Town, find: Find) -> str:
    """Return a further number of the caller, which the request may move."""
    return _create_spare_number(town, find, mine("user"))


def _create_spare_number(town: Town, find: Find, owner: Thing) -> str:
    number = town.phone_number()
    user = town.instance.core.store.get(users.at(find(owner)))
    if user is not None:
        commit = town.instance.core.store.commit()
        phone_numbers.create(commit, new_primary_number(number, user.id, user.organization_id, user.tenant_id, 1))
        commit.send()
    return number


RECIPES: dict[str, dict[str, Recipe]] = {
    "GET /api/v2/users/me": {NOBODYS: Recipe()},
    "GET /api/v2/users": {
        NOBODYS: Recipe(query={"search": its("email")}, shows=_USER),
        "organizationId": Recipe(query={"organizationId": its("organization"), "search": its("number")}, shows=_USER),
        "tenantId": Recipe(query={"tenantId": its("tenant"), "search": its("number")}, shows=_USER),
    },
    "GET /api/v2/users/colleagues": {NOBODYS: Recipe(query={"search": its("number")}, shows=_USER)},
    "GET /api/v2/users/{id}/numberSharing": by_id("user"),
    "GET /api/v2/numbers": {
        NOBODYS: Recipe(query={"q": its("number")}, shows=its("number")),
        "organizationId": Recipe(query={"organizationId": its("organization"), "q": its("number")}, shows=its("number")),
        "userId": Recipe(query={"userId": _USER}, shows=its("number")),
    },
    "POST /api/v2/numbers": {
        **by_field("organizationId", its("organization"), {"number": new_number}),
        **by_field("userId", its("user"), {"number": new_number}),
        "sharedWith": Recipe(body={"number": new_number, "sharedWith": [_USER]}),
    },
    "GET /api/v2/numbers/{id}": by_id("number"),
    "PATCH /api/v2/numbers/{id}": by_id("number", body={"label": "Front desk"}),
    "POST /api/v2/numbers/{id}/move": {
        "id": Recipe(path={"id": spare_number}, body={"organizationId": its("organization")}),
        "userId": Recipe(path={"id": own_spare_number}, body={"userId": _USER}),
        "organizationId": Recipe(path={"id": own_spare_number}, body={"organizationId": its("organization")}),
    },
    "POST /api/v2/numbers/{id}/release": {"id": Recipe(path={"id": spare_number}, body={})},
}
