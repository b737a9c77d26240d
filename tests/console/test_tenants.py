"""Tenants and brands: what administrators of the platform and of a tenant do, and that nobody else reaches any of it."""

from collections.abc import Iterator

import pytest

from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from tests.console.office import PASSWORD, give_password
from tests.console.page import Window, open_window
from tests.console.test_accessibility import find_faults
from tests.sso.browser import Browser
from tests.world import World

_ASKED = "performance.getEntriesByType('resource').map((entry) => new URL(entry.name).pathname)"
_COLOR = "getComputedStyle(document.documentElement).getPropertyValue('--mantine-color-brand-6').trim()"


@pytest.fixture(scope="module")
def platform(office: World) -> World:
    """The office, where Ada administers the platform, Ben the tenant and Ann the organization."""
    give_password(office, office.admin)
    office.change(tenants, office.tenant.id, tenant_admins=[office.ben.user.id])
    office.change(organizations, office.organization.id, organization_admins=[office.ann.user.id])
    return office


@pytest.fixture
def ada(browser: Browser, platform: World) -> Iterator[Window]:
    """The console of an administrator of the platform."""
    with open_window(browser) as window:
        window.log_in(platform.served.url, platform.admin.user.email, PASSWORD)
        window.see("Admin")
        yield window
        assert window.faults() == []


def open_page(window: Window, world: World, path: str) -> None:
    window.go(f"{world.served.url}/console/administration/{path}")


@pytest.mark.timeout(120)
def test_a_system_admin_creates_a_tenant_and_its_brand(ada: Window, platform: World) -> None:
    open_page(ada, platform, "tenants")
    ada.see("Zeta Phones")
    assert find_faults(ada) == []
    ada.choose("New tenant")
    ada.write("input[name=tenantName]", "Nova Voice")
    ada.write("input[name=tenant_external_identifier]", "nova")
    ada.write("input[name=primarySupportContactEmail]", "help@nova.example.com")
    ada.choose("Create tenant")
    ada.see("Nobody administers this tenant yet.")
    ada.choose("Add administrator")
    ada.write("input[name=email]", "nora@nova.example.com")
    ada.write("input[name=full_name]", "Nora North")
    ada.write("input[name=external_id]", "nora@nova.example.com")
    ada.choose("Add")
    ada.see("Tenant Administrators of Nova Voice")
    assert find_faults(ada) == []

    ada.click("a[href*='/administration/brand/']")
    ada.write("input[name=color]", "#f5d000")
    ada.see("has a contrast of 1.5 on white")
    assert find_faults(ada) == []
    ada.choose("Save")
    ada.see("Saved.")

    found = platform.call("GET", "/api/v2/tenants/", platform.admin).json()["tenants"]
    nova = next(tenant for tenant in found if tenant["externalId"] == "nova")
    assert len(nova["tenantAdmins"]) == 1
    brand = platform.call("GET", f"/api/v2/tenants/{nova['id']}/branding", platform.admin).json()
    assert brand["own"] == {"color": "#f5d000", "supportEmail": "help@nova.example.com"}


@pytest.mark.timeout(90)
def test_a_tenant_admin_sees_their_tenant_in_its_brand(ben: Window, platform: World) -> None:
    open_page(ben, platform, "tenants")
    ben.see("Ask the platform to change them.")
    ben.see("Ben Baker")
    assert not ben.shows("Delete tenant")

    open_page(ben, platform, "brand")
    ben.write("input[name=name]", "Acme Text")
    ben.write("input[name=color]", "#118833")
    ben.choose("Save")
    ben.see("Saved.")
    ben.page.wait_for(f"{_COLOR} === '#118833'")
    ben.page.wait_for("document.title.includes('Acme Text')")

    zeta = platform.zoe.user.tenant_id
    for path in (f"tenants/{zeta}", f"brand/{zeta}"):
        open_page(ben, platform, path)
        ben.see("does not exist, or you do not have access to it")
    for path in ("providers", "brand/instance"):
        open_page(ben, platform, path)
        ben.see("This page is for administrators" if path == "providers" else "Ask one of them")


@pytest.mark.timeout(90)
def test_an_office_admin_and_a_user_reach_no_tenant(ann: Window, browser: Browser, platform: World) -> None:
    with open_window(browser) as zoe:
        give_password(platform, platform.zoe)
        zoe.log_in(platform.served.url, platform.zoe.user.email, PASSWORD)
        zoe.see("Inbox")
        for window in (ann, zoe):
            for path in ("tenants", f"tenants/{platform.tenant.id}", f"brand/{platform.tenant.id}", "providers/new"):
                open_page(window, platform, path)
                window.see("This page is for administrators")
                refused = ("/api/v2/tenants", "/api/v2/auth-providers", "/api/v2/instance")
                assert [address for address in window.page.evaluate(_ASKED) if address.startswith(refused)] == []
