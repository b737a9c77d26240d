"""Requests about integrations."""

from tests.matrix.recipe import Recipe, by_field, by_id, its, mine
from tests.matrix.table import NOBODYS

_INSTALLED = "/api/v2/integrations/installed"
_WEBHOOK = {"integration": "webhooks", "configuration": {"url": "https://crm.example.com/events"}}

RECIPES: dict[str, dict[str, Recipe]] = {
    "GET /api/v2/integrations/available": {NOBODYS: Recipe()},
    f"GET {_INSTALLED}": {"userId": Recipe(query={"userId": its("user")})},
    f"POST {_INSTALLED}": by_field("userId", its("user"), _WEBHOOK),
    f"GET {_INSTALLED}/{{id}}": by_id("integration"),
    f"PATCH {_INSTALLED}/{{id}}": by_id("integration", body={"name": "CRM"}),
    f"DELETE {_INSTALLED}/{{id}}": by_id("new integration"),
    f"POST {_INSTALLED}/{{id}}/secret": by_id("integration"),
    f"POST {_INSTALLED}/{{id}}/test": by_id("integration"),
    f"GET {_INSTALLED}/{{id}}/deliveries": by_id("integration"),
    f"GET {_INSTALLED}/{{id}}/deliveries/{{deliveryId}}": {
        "id": Recipe(path={"id": its("integration"), "deliveryId": its("integration's delivery")}),
        "deliveryId": Recipe(path={"id": mine("integration"), "deliveryId": its("integration's delivery")}),
    },
    "GET /api/v2/integrations/sample": {NOBODYS: Recipe()},
}
