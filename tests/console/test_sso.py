"""Logging in by a real OpenID provider, in a window of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.sso.auth_providers import ProviderReach, ProviderType
from tests.console.page import new_window
from tests.sso.browser import Browser
from tests.sso.oidc import OpenIdProvider, running_provider
from tests.world import World


@pytest.fixture(scope="module")
def openid_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenIdProvider]:
    """A real OpenID provider."""
    with running_provider(Path(tmp_path_factory.mktemp("openid"))) as provider:
        yield provider


def test_a_provider_logs_a_new_user_in(browser: Browser, office: World, openid_provider: OpenIdProvider) -> None:
    url = office.served.url
    details = {
        "type": ProviderType.OAUTH,
        "display_name": "Acme Okta",
        "enabled": True,
        "reach": ProviderReach.ORGANIZATION,
        "organization_id": office.organization.id,
        "allowed_origins": [url],
        "allow_jit_provisioning": True,
    }
    settings = openid_provider.register(f"{url}/auth/oauth/okta/callback")
    office.instance.sso.providers.put(None, "okta", {**details, "settings": settings})

    with browser.person() as person:
        window = new_window(person)
        window.go(f"{url}/console/")
        window.choose("Continue with Acme Okta")
        form = person.wait_for_window(lambda address: address.startswith(f"{openid_provider.issuer}/interaction/"))
        form.fill("input[name=login]", "xenia")
        form.fill("input[name=password]", "any")
        form.click("button[type=submit]")

        window.see("You have no phone number yet")
        assert window.faults() == []
        assert len(person.urls()) == 1
