"""Requests about signing on by SAML."""

from tests.matrix.recipe import Recipe
from tests.matrix.table import NOBODYS

_UNKNOWN_PROVIDER = {"ProviderName": Recipe(path={"ProviderName": "no-such-provider"})}

RECIPES: dict[str, dict[str, Recipe]] = {
    "GET /auth/saml/login/{ProviderName}": _UNKNOWN_PROVIDER,
    "GET /auth/saml/metadata/{ProviderName}": _UNKNOWN_PROVIDER,
    "POST /auth/saml/callback": {NOBODYS: Recipe()},
}
