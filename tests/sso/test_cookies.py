"""The cookie of a sign-on where an instance is reached over https, as in production."""

import uuid
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from app import create_app
from app.store.sso.auth_providers import ProviderReach, ProviderType
from dev.stack import StackEndpoints
from tests.sso.saml.forge import signing_key
from tests.world import TestClock, make_settings

ORIGIN = "https://app.example.com"


@pytest.fixture(scope="module")
def client(stack: StackEndpoints) -> Iterator[FlaskClient]:
    """A caller of an instance that says of itself that it is reached over https."""
    url = "https://texting.example.com"
    app = create_app(make_settings(stack, f"demo-cookies-{uuid.uuid4().hex[:8]}", PUBLIC_URL=url), TestClock())
    providers = app.extensions["instance"].sso.providers
    common = {"enabled": True, "reach": ProviderReach.INSTANCE, "allowed_origins": [ORIGIN]}
    endpoints = {f"{name}Endpoint": f"https://idp.example.com/{name}" for name in ("authorization", "token", "userinfo")}
    plain = {"clientId": "texting", "idToken": False, **endpoints}
    providers.put(None, "oauth", {"type": ProviderType.OAUTH, "settings": plain, **common})
    saml = {
        "entityId": "https://idp.example.com",
        "ssoUrl": "https://idp.example.com/sso",
        "certificates": [signing_key("cookies").certificate],
    }
    providers.put(None, "saml", {"type": ProviderType.SAML, "settings": saml, **common})
    with app.test_client(use_cookies=False) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "name", "same_site"),
    [
        ("/auth/oauth/oauth", "__Host-sso-oauth", "Lax"),
        # The provider's page posts, and no other cookie comes with a post from another site.
        ("/auth/saml/login/saml", "__Host-sso-saml", "None"),
    ],
)
def test_it_is_this_hosts_alone_and_travels_encrypted(client: FlaskClient, path: str, name: str, same_site: str) -> None:
    answer = client.get(path)

    [cookie] = answer.headers.getlist("Set-Cookie")
    assert answer.status_code == 302
    assert cookie.startswith(f"{name}=")
    assert {"Secure", "HttpOnly", "Path=/", f"SameSite={same_site}", "Max-Age=600"} <= set(cookie.split("; "))
    assert "domain" not in cookie.lower()


@pytest.mark.parametrize("name", ["sso-oauth", "__Secure-sso-oauth", "__Host-sso-saml"])
def test_cookie_of_another_host_binds_nothing(client: FlaskClient, name: str) -> None:
    planted = "a" * 43

    answer = client.get("/auth/oauth/oauth", headers={"Cookie": f"{name}={planted}"})

    assert planted not in answer.headers["Set-Cookie"]
