"""A real OpenID provider: set up in the console, and used to log in, in a window of its own."""

import json

import pytest

from app.store.sso.auth_providers import ProviderReach, ProviderType
from tests.console.office import PASSWORD, give_password
from tests.console.page import Window, new_window
from tests.console.test_accessibility import find_faults
from tests.sso.browser import Browser
from tests.sso.oidc import OpenIdProvider
from tests.sso.saml.identity_provider import IdentityProvider
from tests.world import World


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
        form.evaluate("window.close()")
        window.see("The window closed before the log-in was done.")
        window.choose("Continue with Acme Okta")
        form = person.wait_for_window(lambda address: address.startswith(f"{openid_provider.issuer}/interaction/"))
        form.fill("input[name=login]", "xenia")
        form.fill("input[name=password]", "any")
        form.click("button[type=submit]")

        window.see("You have no phone number yet")
        assert window.faults() == []
        assert len(person.urls()) == 1


def pick(window: Window, label: str, option: str) -> None:
    """Choose an option of the field with a label."""
    field = f"[...document.querySelectorAll('label')].find((one) => one.innerText === {json.dumps(label)})?.control"
    window.page.wait_for(f"Boolean({field})")
    window.page.evaluate(f"{field}.click()")
    found = f"[...document.querySelectorAll('[role=option]')].find((one) => one.innerText === {json.dumps(option)})"
    window.page.wait_for(f"Boolean({found})")
    window.page.evaluate(f"{found}.click()")


@pytest.mark.timeout(120)
def test_an_administrator_sets_a_provider_up_and_tests_it(
    window: Window, office: World, openid_provider: OpenIdProvider, saml_provider: IdentityProvider
) -> None:
    give_password(office, office.admin)
    settings = openid_provider.register(f"{office.served.url}/auth/oauth/acme-okta/callback")
    window.log_in(office.served.url, office.admin.user.email, PASSWORD)
    window.see("Admin")

    window.go(f"{office.served.url}/console/administration/providers/new")
    window.write("input[name=name]", "acme-okta")
    window.write("input[name=displayName]", "Acme Okta at work")
    for name in ("issuer", "clientId", "clientSecret"):
        window.write(f"input[name={name}]", settings[name])
    pick(window, "Organization", "Acme Dental")
    window.choose(f"Add this console: {office.served.url}")
    window.choose("Create provider")
    window.see("Only then is its button on the log-in page.")
    window.choose("Test the provider")
    window.see("All is in order")
    assert find_faults(window) == []

    shown = office.call("GET", "/api/v2/auth-providers/acme-okta", office.admin).json()
    assert shown["secrets"] == ["clientSecret"]
    assert shown["allowedOrigins"] == [office.served.url]
    assert not window.shows(settings["clientSecret"])

    window.choose("Delete provider")
    window.see("Its settings and secrets are lost.")
    window.page.evaluate("[...document.querySelectorAll('[role=dialog] button')].at(-1).click()")
    window.see("Acme Okta at work is deleted.")
    set_up_saml(window, office, saml_provider)


def set_up_saml(window: Window, world: World, provider: IdentityProvider) -> None:
    """Set a SAML provider up by its metadata, and change it."""
    window.choose("New provider")
    window.choose("SAML 2.0")
    addresses = "[...document.querySelectorAll('input[readonly]')].map((one) => one.value)"
    window.page.wait_for(f"{addresses}.includes({json.dumps(f'{world.served.url}/auth/saml/callback')})")
    window.write("input[name=name]", "acme-adfs")
    window.write("input[name=displayName]", "Acme ADFS")
    window.write("textarea[name=metadata]", "<html>Sign in</html>")
    pick(window, "Organization", "Acme Dental")
    window.choose("Create provider")
    window.see("Must be a SAML provider's metadata")
    assert fault_of(window, "metadata").startswith("Must be a SAML provider's metadata")

    window.page.evaluate("document.querySelector('textarea[name=metadata]').select()")
    window.write("textarea[name=metadata]", provider.metadata())
    window.choose("Create provider")
    window.see("Only then is its button on the log-in page.")
    window.choose("Test the provider")
    window.see("All is in order")
    assert window.page.evaluate("document.querySelector('input[name=ssoUrl]').value") == f"{provider.url}/login"
    assert find_faults(window) == []

    window.page.evaluate("document.querySelector('textarea[name=certificates]').select()")
    window.write("textarea[name=certificates]", "no certificate")
    window.choose("More settings")
    window.write("input[name=clockSkewSeconds]", "900")
    window.choose("Save")
    window.page.wait_for("document.querySelectorAll('[aria-invalid=true]').length === 2")
    assert fault_of(window, "clockSkewSeconds")
    shown = world.call("GET", "/api/v2/auth-providers/acme-adfs", world.admin).json()["settings"]
    assert shown["entityId"] == f"{provider.url}/metadata"


def fault_of(window: Window, name: str) -> str:
    """Return what stands at a field about its value."""
    field = f"document.querySelector('[name={name}]')"
    ids = f"{field}.getAttribute('aria-describedby').split(' ')"
    return str(window.page.evaluate(f"document.getElementById({ids}.find((id) => id.endsWith('error'))).innerText"))
