"""Requests about signing on at identity providers, and setting them up."""

from app.store.sso.auth_providers import ProviderReach, ProviderType
from tests.matrix.recipe import Recipe, its
from tests.matrix.table import NOBODYS
from tests.matrix.tenants_fixture import Town

_NO_SUCH_PROVIDER = "no-such-provider"
_PROVIDER = {
    "type": "oauth",
    "reach": "instance",
    "enabled": False,
    "settings": {"issuer": "https://accounts.example.com", "clientId": "texting"},
}


def _unknown(parameter: str) -> dict[str, Recipe]:
    return {parameter: Recipe(path={parameter: _NO_SUCH_PROVIDER})}


def _new_name(town: Town, _: object) -> str:
    return f"provider-{town.number()}"


def _new_provider(town: Town, _: object) -> str:
    name = f"provider-{town.number()}"
    details = {"type": ProviderType.OAUTH, "reach": ProviderReach.INSTANCE, "settings": _PROVIDER["settings"]}
    town.instance.sso.providers.put(None, name, details)
    return name


def _placed(field: str, thing: str) -> dict[str, Recipe]:
    return {field: Recipe(path={"name": _new_provider}, body={**_PROVIDER, field: its(thing)})}


RECIPES: dict[str, dict[str, Recipe]] = {
    "GET /auth/providers": {NOBODYS: Recipe()},
    "GET /auth/passwordLoginAllowed/{email}": {"email": Recipe(path={"email": its("email")})},
    "GET /auth/oauth/{provider}": _unknown("provider"),
    "GET /auth/oauth/{provider}/login": _unknown("provider"),
    "GET /auth/oauth/{provider}/callback": _unknown("provider"),
    "GET /api/v2/auth-providers": {NOBODYS: Recipe()},
    "GET /api/v2/auth-providers/{name}": _unknown("name"),
    "PUT /api/v2/auth-providers/{name}": {
        "name": Recipe(path={"name": _new_name}, body=_PROVIDER),
        **_placed("organizationId", "organization"),
        **_placed("tenantId", "tenant"),
    },
    "PATCH /api/v2/auth-providers/{name}": {
        "name": Recipe(path={"name": _NO_SUCH_PROVIDER}, body={"enabled": False}),
        **_placed("organizationId", "organization"),
        **_placed("tenantId", "tenant"),
    },
    "DELETE /api/v2/auth-providers/{name}": _unknown("name"),
    "POST /api/v2/auth-providers/{name}/test": _unknown("name"),
}
