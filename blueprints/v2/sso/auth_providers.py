"""Identity providers, v2; system admins configure them."""

from typing import Any

from app.auth.principal import UserPrincipal
from app.endpoints import instance
from app.problems.permissions import FIELD_REFUSED, HIGHER_ROLE, ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.problems.sso import AUTH_PROVIDER_NOT_FOUND, AUTH_PROVIDER_TYPE_FIXED
from app.services.common.pagination import Page
from app.services.sso.provider_admin import ShownProvider
from blueprints.http.authorization import FIREBASE, USER_TOKEN, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.openapi.error_responses import error_responses
from schemas.sso.auth_providers import (
    EXAMPLE_PROVIDER,
    EXAMPLE_PROVIDER_REQUEST,
    AuthProviderListSchema,
    AuthProviderReplacementSchema,
    AuthProviderSchema,
    AuthProviderUpdateSchema,
    ProviderTestSchema,
)

blueprint = Blueprint("auth_providers_v2", "/api/v2", tag="SSO")

_EXAMPLE_TEST_RESULT = {
    "ok": True,
    "findings": [{"subject": "keys", "ok": True, "message": "The provider publishes 2 usable keys."}],
}
_UPDATE_ERRORS = (PARAMETERS_INVALID, ROLE_MISSING, FIELD_REFUSED, HIGHER_ROLE, AUTH_PROVIDER_TYPE_FIXED)


@blueprint.operation("GET", "/auth-providers", "listIdentityProviders")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.page(AuthProviderListSchema, EXAMPLE_PROVIDER, ROLE_MISSING)
def list_auth_providers(caller: UserPrincipal, query: dict[str, Any]) -> Page[ShownProvider]:
    """Get Identity Providers

    Returns a page of the instance's identity providers, enabled or not, sorted by name. Open to system admins.
    """
    return instance().sso.providers.list(caller, query["limit"], query["cursor"])


@blueprint.operation("GET", "/auth-providers/<name>", "getIdentityProvider")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.response(200, AuthProviderSchema, example=EXAMPLE_PROVIDER)
@error_responses(ROLE_MISSING, AUTH_PROVIDER_NOT_FOUND)
def get_auth_provider(caller: UserPrincipal, name: str) -> ShownProvider:
    """Get Identity Provider

    Returns a provider without its secrets. Open to system admins.
    """
    return instance().sso.providers.get(caller, name)


@blueprint.operation("PUT", "/auth-providers/<name>", "putIdentityProvider")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.arguments(AuthProviderReplacementSchema, example=EXAMPLE_PROVIDER_REQUEST)
@blueprint.response(200, AuthProviderSchema, example=EXAMPLE_PROVIDER)
@error_responses(*_UPDATE_ERRORS)
def put_auth_provider(caller: UserPrincipal, body: dict[str, Any], name: str) -> ShownProvider:
    """Create or Replace Identity Provider

    Creates or replaces the provider with this name. Omitted fields get their defaults, but omitted secrets stay. Open to system
    admins.
    """
    return instance().sso.providers.put(caller, name, body)


@blueprint.operation("PATCH", "/auth-providers/<name>", "updateIdentityProvider")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.arguments(AuthProviderUpdateSchema, example={"enabled": False})
@blueprint.response(200, AuthProviderSchema, example=EXAMPLE_PROVIDER | {"enabled": False})
@error_responses(*_UPDATE_ERRORS, AUTH_PROVIDER_NOT_FOUND)
def update_auth_provider(caller: UserPrincipal, body: dict[str, Any], name: str) -> ShownProvider:
    """Update Identity Provider

    Updates the given fields. `settings` are merged; null removes a setting. Open to system admins.
    """
    return instance().sso.providers.update(caller, name, body)


@blueprint.operation("DELETE", "/auth-providers/<name>", "deleteIdentityProvider")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.response(204)
@error_responses(ROLE_MISSING, HIGHER_ROLE, AUTH_PROVIDER_NOT_FOUND)
def delete_auth_provider(caller: UserPrincipal, name: str) -> None:
    """Delete Identity Provider

    Disables sign-on with this provider, including sign-ons in progress. Users stay, and a new provider with the same name can
    link them again. Open to system admins.
    """
    instance().sso.providers.delete(caller, name)


@blueprint.operation("POST", "/auth-providers/<name>/test", "testIdentityProvider")
@authenticate(FIREBASE, USER_TOKEN, is_slow=True)
@blueprint.response(200, ProviderTestSchema, example=_EXAMPLE_TEST_RESULT)
@error_responses(ROLE_MISSING, AUTH_PROVIDER_NOT_FOUND)
def test_auth_provider(caller: UserPrincipal, name: str) -> dict[str, Any]:
    """Test Identity Provider

    Fetches the provider's published metadata and reports each finding, as far as possible without a user. Nothing changes. Open
    to system admins.
    """
    findings = instance().sso.providers.test(caller, name)
    return {"ok": all(finding.is_well for finding in findings), "findings": findings}
