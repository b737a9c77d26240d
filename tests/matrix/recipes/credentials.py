"""Requests about tokens, service accounts, and sessions that are begun and ended for users."""

from tests.matrix.recipe import Recipe, by_field, by_id, by_user_and, its, mine, new_name
from tests.matrix.table import NOBODYS

_ACCOUNTS = "/api/v2/service-accounts"
_AT_ONCE = {"overlapHours": "0"}


def _of_account(**others: object) -> dict[str, Recipe]:
    """Return the recipes of an operation whose path names a service account and a token of it."""
    token = its("service account's new token")
    return {
        "id": Recipe(path={"id": its("service account"), "tokenId": token}, **others),  # type: ignore[arg-type]
        "tokenId": Recipe(path={"id": mine("service account"), "tokenId": token}, **others),  # type: ignore[arg-type]
    }


RECIPES: dict[str, dict[str, Recipe]] = {
    "PATCH /api/v2/users/{id}/token/{tokenId}": by_user_and("tokenId", "token", body={"name": new_name}),
    "POST /api/v2/users/{id}/token/{tokenId}/rotate": by_user_and("tokenId", "new token", query=_AT_ONCE),
    f"GET {_ACCOUNTS}": {NOBODYS: Recipe()},
    f"POST {_ACCOUNTS}": {NOBODYS: Recipe(body={"name": new_name, "scopes": ["read-all-users"]})},
    f"GET {_ACCOUNTS}/{{id}}": by_id("service account"),
    f"PATCH {_ACCOUNTS}/{{id}}": by_id("service account", body={"description": new_name}),
    f"DELETE {_ACCOUNTS}/{{id}}": by_id("new service account"),
    f"POST {_ACCOUNTS}/{{id}}/tokens": by_id("new service account", body={"name": new_name}),
    f"POST {_ACCOUNTS}/{{id}}/tokens/{{tokenId}}/rotate": _of_account(query=_AT_ONCE),
    f"DELETE {_ACCOUNTS}/{{id}}/tokens/{{tokenId}}": _of_account(),
    f"POST {_ACCOUNTS}/token": by_field("userId", its("user"), {}),
    # The user who is signed out for good is not needed by other requests.
    f"POST {_ACCOUNTS}/revoke/externalId": by_field("externalId", its("spare external id"), {}),
    f"POST {_ACCOUNTS}/revoke/email": by_field("email", its("spare email"), {}),
    f"POST {_ACCOUNTS}/revoke/uid": by_field("userId", its("spare user"), {}),
}
