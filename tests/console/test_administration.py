"""Administration: what an administrator does with users, and that nobody else sees or reaches any of it."""

import json
from collections.abc import Iterator

import pytest

from app.store.tenancy.tenants import tenants
from tests.console.office import PASSWORD, give_password
from tests.console.page import Window, open_window
from tests.console.test_accessibility import find_faults
from tests.console.test_inbox import open_conversation, text_in
from tests.console.test_settings import confirm, pick
from tests.sso.browser import Browser
from tests.world import World

IVY = "+12125550194"
PAGES = {
    "users": "Ann Archer",
    "organizations": "Acme Dental",
    "labels": "Custom fields",
    "usage": "Messages sent and received",
    "plans": "No plans yet",
    "billing": "Zeta Phones",
    "carriers": "Webhook address",
    "service-accounts": "Provisioning",
    "audit": "Who changed what",
    "health": "Measured",
}
"""What each page of administration shows of the office, by its path."""

_ASKED = "performance.getEntriesByType('resource').map((entry) => new URL(entry.name).pathname)"

_HOLD_USERS = """
window.fetch = ((fetch) => (...call) =>
  new URL(call[0].url ?? call[0], location).pathname === '/api/v2/users' ? new Promise(() => {}) : fetch(...call))(window.fetch)
"""


@pytest.fixture(scope="module")
def administered(office: World) -> World:
    """The office, where Ada Admin can log in, too."""
    give_password(office, office.admin)
    return office


@pytest.fixture
def ada(browser: Browser, administered: World) -> Iterator[Window]:
    """The console of an administrator of the instance."""
    with open_window(browser) as window:
        window.log_in(administered.served.url, administered.admin.user.email, PASSWORD)
        window.see("Admin")
        yield window
        assert window.faults() == []


def open_page(window: Window, world: World, path: str) -> None:
    window.go(f"{world.served.url}/console/administration/{path}")


@pytest.mark.timeout(90)
def test_an_administrator_creates_and_disables_a_user(ada: Window, administered: World) -> None:
    ada.choose("Admin")
    ada.see("Ann Archer")
    ada.choose("New user")
    ada.write("input[name=full_name]", "Cara Cole")
    ada.write("input[name=email]", administered.ann.user.email)
    ada.write("input[name=phone_number]", "+12125550188")
    ada.write("input[name=new-password]", PASSWORD)
    ada.choose("Create user")
    ada.wait_for("[role=alert]")

    ada.page.evaluate("document.querySelector('input[name=email]').select()")
    ada.write("input[name=email]", "cara.cole@example.com")
    ada.choose("Create user")
    ada.see("Restrictions")
    ada.choose("Disable")
    ada.see("They are logged out at once")
    ada.page.evaluate(
        "[...document.querySelectorAll('[role=dialog] button')].find((one) => one.innerText === 'Disable').click()"
    )
    ada.see("Cara Cole is disabled.")
    ada.see("Enable")

    found = administered.call("GET", "/api/v2/users?search=cara", administered.admin).json()["users"]
    assert [(user["full_name"], user["is_disabled"]) for user in found] == [("Cara Cole", True)]
    ada.choose("All users")
    ada.see("Ben Baker")
    ada.page.wait_for("!document.querySelector('table').innerText.includes('Cara Cole')")

    open_page(ada, administered, f"users/{found[0]['id']}")
    ada.choose("What they changed")
    ada.see("No changes found")
    ada.choose("Changes by anybody")
    ada.choose("Only changes by Ada Admin")
    ada.see("Changes by Ada Admin")
    ada.see("user.create")


def value_of(window: Window, field: str) -> str:
    """Return what the panel of a contact shows for a field."""
    found = f"[...document.querySelectorAll('aside dt')].find((one) => one.innerText === {json.dumps(field)})"
    window.page.wait_for(f"{found} !== undefined")
    return str(window.page.evaluate(f"{found}.nextElementSibling.innerText"))


def edit(window: Window, field: str, text: str) -> None:
    """Enter a value of a contact in its panel, and save it."""
    window.choose(f"Add: {field}")
    window.write(f"aside input[aria-label={json.dumps(field)}]", text)
    window.press("Enter")


@pytest.mark.timeout(120)
def test_tags_and_fields_are_defined_and_then_used(ada: Window, ann: Window, administered: World) -> None:
    text_in(administered, IVY, "Is my card still valid?")
    open_page(ada, administered, "labels")
    ada.see("No tags yet")
    ada.choose("New tag")
    ada.write("input[name=tagName]", "VIP, gold")
    ada.choose("Create tag")
    ada.see("Must not contain , or ; because they separate tags.")
    ada.page.evaluate("document.querySelector('input[name=tagName]').select()")
    ada.write("input[name=tagName]", "VIP")
    ada.choose("Create tag")
    ada.wait_for("[aria-label='Edit VIP']")
    for name, kind in (("Website", "Web address"), ("Visits", "Number")):
        ada.choose("New field")
        ada.write("input[name=fieldName]", name)
        ada.click("input[name=fieldType]")
        pick(ada, kind)
        ada.choose("Create field")
        ada.wait_for(f"[aria-label='Edit {name}']")
    assert "visits" in ada.texts("code")

    open_conversation(ann, "Is my card still valid?")
    ann.choose("Add a tag")
    ann.write("input[aria-label='Find a tag']", "vi")
    pick(ann, "VIP")
    ann.wait_for("aside [aria-label='Remove VIP']")
    edit(ann, "Visits", "many")
    ann.see("Must be a number")
    ann.page.evaluate("document.querySelector('aside input').select()")
    ann.write("aside input", "1,200")
    ann.press("Enter")
    ann.page.wait_for("document.querySelector('aside form') === null")
    assert value_of(ann, "Visits") == "1,200"
    edit(ann, "Website", "https://example.com/ivy")
    ann.wait_for("aside a[href='https://example.com/ivy']")
    assert find_faults(ann) == []

    ada.choose("Delete VIP")
    ada.see("1 contact has it.")
    confirm(ada, "Delete tag")
    ada.see("VIP is deleted.")
    ann.page.wait_for("document.querySelector('aside [aria-label=\"Remove VIP\"]') === null")


def test_a_user_without_rights_reaches_no_administration(ann: Window, administered: World) -> None:
    assert ann.count("a[href^='/console/administration']") == 0

    for path in ("", *PAGES, f"users/{administered.ben.user.id}", "organizations/new"):
        open_page(ann, administered, path)
        ann.see("This page is for administrators")
        asked = ann.page.evaluate(_ASKED)
        assert [address for address in asked if address.startswith(("/api/v2/organizations", "/api/v2/audit"))] == []
        assert [address for address in asked if address.startswith("/api/v2/users")] == ["/api/v2/users/me"]
        assert ann.count("nav a[href^='/console/administration']") == 0


@pytest.mark.timeout(180)
def test_administration_is_accessible(ada: Window, administered: World) -> None:
    for path, words in PAGES.items():
        open_page(ada, administered, path)
        ada.see(words)
        if path == "billing":
            ada.see("Messages sent and received by month")
            ada.choose("Show Acme Telecom")
            ada.see("Acme Telecom: Messages sent and received by month")
        assert find_faults(ada) == []

    open_page(ada, administered, f"users/{administered.ann.user.id}")
    ada.see("Number sharing")
    assert find_faults(ada) == []
    for tab in ("general", "businessHours", "quietHours", "optOut", "consent", "messages", "carrier"):
        open_page(ada, administered, f"organizations/{administered.organization.id}/{tab}")
        ada.wait_for("[role=tabpanel] form")
        assert find_faults(ada) == []


def test_next_person_sees_nothing_of_the_one_before(ada: Window, administered: World) -> None:
    tia = administered.add_person("Tia Tenant")
    give_password(administered, tia)
    administered.change(tenants, administered.tenant.id, tenant_admins=[tia.user.id])
    ada.choose("Admin")
    ada.see("Zoe Zimmer")

    ada.click("[aria-label$=': Account']")
    ada.choose("Log out")
    ada.write("input[name=email]", tia.user.email)
    ada.write("input[name=password]", PASSWORD)
    # While the API does not return the people, only what is remembered can be shown.
    ada.page.evaluate(_HOLD_USERS)
    ada.press("Enter")

    ada.wait_for("[aria-label^='TT']")
    ada.page.wait_for("document.querySelector('h1')?.innerText === 'Users'")
    assert not ada.shows("Zoe Zimmer")
