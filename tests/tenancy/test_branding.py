"""The brand of the host name that was called: shown to everybody, set by administrators."""

import dataclasses
from typing import Any

import pytest
import requests

from app import create_app
from app.branding import DEFAULT_COLOR
from app.problems.permissions import FIELD_REFUSED, ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import HOST_TAKEN, TENANT_NOT_FOUND
from app.services.tenancy.host_brands import KEPT_MS, MAX_LOOKUPS
from app.store.audit.audit_log import audit_log
from app.store.engine.database import Query
from app.store.tenancy.tenant_hosts import tenant_hosts
from app.store.tenancy.tenants import tenants
from tests.costs.counting import counted
from tests.refusals import assert_refused
from tests.world import Person, TestClock, World, serve

HOST = "text.acme.example.com"


def set_brand(world: World, caller: Person, tenant_id: str = "", **changes: Any) -> requests.Response:
    return world.call("PATCH", f"/api/v2/tenants/{tenant_id or world.tenant.id}/branding", caller, json=changes)


def brand_at(world: World, host: str = "", query: str = "", **headers: str) -> requests.Response:
    """Return the brand as a browser sees it that came by a host name."""
    return world.call("GET", f"/api/v2/branding{query}", headers={**headers, **({"Host": host} if host else {})})


@pytest.fixture
def tenant_admin(still_world: World) -> Person:
    still_world.change(tenants, still_world.tenant.id, tenant_admins=[still_world.ann.user.id])
    return still_world.ann


def test_unknown_hosts_have_the_brand_of_the_instance(still_world: World) -> None:
    settings = still_world.instance.core.settings
    for host in ("", HOST, "EVIL.example.com:8080", "192.0.2.1", "[::1]:80"):
        assert brand_at(still_world, host).json() == {
            "name": "Acme Texting",
            "supportEmail": settings.SUPPORT_EMAIL,
            "logoUrl": "",
            "color": DEFAULT_COLOR,
            "accentColor": DEFAULT_COLOR,
            "textColor": "#ffffff",
            "webAppUrl": "",
        }


def test_host_shows_the_brand_of_its_tenant(still_world: World) -> None:
    answer = set_brand(
        still_world,
        still_world.admin,
        logoUrl="https://cdn.example.com/l.svg",
        color="#FFCC00",
        supportEmail="care@acme.example.com",
        webAppUrl="https://text.acme.example.com",
        hosts=["Text.Acme.example.com", HOST],
    )

    assert answer.status_code == 200, answer.text
    shown = {
        "name": "Acme Telecom",
        "supportEmail": "care@acme.example.com",
        "logoUrl": "https://cdn.example.com/l.svg",
        "color": "#ffcc00",
        "accentColor": "#ffcc00",
        "textColor": "#000000",
        "webAppUrl": "https://text.acme.example.com",
    }
    assert answer.json()["brand"] == shown
    assert answer.json()["hosts"] == [HOST]
    assert "contrast of 1.5 on white" in answer.json()["advice"][0]
    for host in (HOST, f"{HOST}:443", HOST.upper(), f"{HOST}."):
        assert brand_at(still_world, host).json() == shown
    assert brand_at(still_world, query=f"?host={HOST}").json() == shown
    assert brand_at(still_world, "other.acme.example.com").json()["name"] == "Acme Texting"


def test_empty_values_are_inherited(still_world: World) -> None:
    set_brand(still_world, still_world.admin, name="Blue", color="#112233", hosts=[HOST])
    changed = still_world.call(
        "PATCH", "/api/v2/instance/branding", still_world.admin, json={"name": "Umbrella", "color": "#445566"}
    )
    assert changed.json()["own"] == {"name": "Umbrella", "color": "#445566"}
    assert brand_at(still_world).json()["name"] == "Umbrella"
    assert brand_at(still_world, HOST).json()["name"] == "Blue"

    answer = set_brand(still_world, still_world.admin, name="", color="")

    assert answer.json()["brand"]["name"] == "Acme Telecom"
    assert answer.json()["brand"]["color"] == "#445566"
    assert "name" not in answer.json()["own"]


def test_api_document_has_the_brand_of_its_host(still_world: World) -> None:
    set_brand(still_world, still_world.admin, name="Blue", hosts=[HOST])
    plain, branded = (still_world.call("GET", "/docs/json", headers={"Host": host} if host else {}) for host in ("", HOST))

    assert plain.json()["info"]["title"] == "Acme Texting API"
    assert branded.json()["info"]["title"] == "Blue API"
    assert branded.json()["info"]["contact"]["name"] == "Blue"
    assert branded.json() | {"info": 0} == plain.json() | {"info": 0}
    assert "Host" in branded.headers["Vary"]


def test_response_can_be_cached(still_world: World) -> None:
    answer = brand_at(still_world)

    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert "Host" in answer.headers["Vary"]
    again = brand_at(still_world, **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.text) == (304, "")
    set_brand(still_world, still_world.admin, hosts=[HOST])
    assert brand_at(still_world, HOST, **{"If-None-Match": answer.headers["ETag"]}).status_code == 200


def test_host_belongs_to_one_tenant(still_world: World) -> None:
    other = still_world.zoe.user.tenant_id
    assert set_brand(still_world, still_world.admin, hosts=[HOST]).status_code == 200

    refused = set_brand(still_world, still_world.admin, other, name="Zeta", hosts=["zeta.example.com", HOST])
    assert_refused(refused, HOST_TAKEN)
    assert HOST in str(refused.json()["errors"])
    assert still_world.instance.core.store.get(tenant_hosts.at("zeta.example.com")) is None

    assert set_brand(still_world, still_world.admin, hosts=[]).status_code == 200
    assert set_brand(still_world, still_world.admin, other, hosts=[HOST]).status_code == 200
    assert brand_at(still_world, HOST).json()["name"] == "Zeta Phones"


def test_tenant_admin_changes_only_the_own_brand(still_world: World, tenant_admin: Person) -> None:
    assert set_brand(still_world, tenant_admin, color="#112233").status_code == 200
    assert_refused(set_brand(still_world, tenant_admin, hosts=[HOST]), FIELD_REFUSED)
    assert_refused(set_brand(still_world, tenant_admin, still_world.zoe.user.tenant_id, name="Mine"), TENANT_NOT_FOUND)
    assert_refused(set_brand(still_world, still_world.ben, name="Mine"), ROLE_MISSING)
    assert_refused(still_world.call("PATCH", "/api/v2/instance/branding", tenant_admin, json={"name": "Mine"}), ROLE_MISSING)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(
            ("logoUrl", value)
            for value in ("http://cdn.example.com/l.svg", "javascript:alert(1)", "data:image/png;base64,x", "l.svg")
        ),
        *(("webAppUrl", value) for value in ("http://app.example.com", "app.example.com", "https://")),
        *(("color", value) for value in ("red", "#fff", "#12345g", "#1234567", "url(x)")),
        *(("hosts", [value]) for value in ("https://a.example.com", "a", "a b.example.com", "192.0.2.1", "*.example.com", "")),
        ("hosts", [f"h{number}.example.com" for number in range(21)]),
        ("name", "x" * 61),
        ("name", " "),
        ("supportEmail", "nobody"),
    ],
)
def test_values_that_cannot_be_shown_are_refused(still_world: World, field: str, value: Any) -> None:
    answer = set_brand(still_world, still_world.admin, **{field: value})

    assert_refused(answer, PARAMETERS_INVALID)
    assert answer.json()["errors"][0]["field"].startswith(field)


def test_changes_are_audited_once(still_world: World) -> None:
    for _ in range(2):
        set_brand(still_world, still_world.admin, name="Blue", hosts=[HOST])

    store = still_world.instance.core.store
    entries = list(store.page(audit_log, Query(audit_log.name, [("action", "==", "tenant.brand")], [], 10)))
    assert [(entry.object_id, entry.after) for entry in entries] == [
        (still_world.tenant.id, {"brand": {"name": "Blue"}, "hosts": [HOST]})
    ]


def test_brand_costs_one_query_a_minute(still_world: World, clock: TestClock) -> None:
    set_brand(still_world, still_world.admin, name="Blue", hosts=[HOST])
    brand_at(still_world)
    with counted(still_world.instance) as first:
        brand_at(still_world, HOST)
    with counted(still_world.instance) as again:
        for _ in range(5):
            brand_at(still_world, HOST)

    assert (first.documents_read, again.documents_read) == (1, 0)
    still_world.change(tenants, still_world.tenant.id, brand={"name": "Green"})
    assert brand_at(still_world, HOST).json()["name"] == "Blue"
    clock.forward(KEPT_MS)
    assert brand_at(still_world, HOST).json()["name"] == "Green"


def test_invented_hosts_cost_a_bounded_number_of_queries(still_world: World) -> None:
    brands = still_world.instance.tenancy.host_brands
    with counted(still_world.instance) as cost:
        for number in range(MAX_LOOKUPS + 50):
            assert brands.find(f"h{number}.example.com").name == "Acme Texting"

    assert cost.documents_read <= MAX_LOOKUPS + 1


def test_brand_is_shown_while_firestore_does_not_answer(still_world: World, clock: TestClock) -> None:
    settings = dataclasses.replace(still_world.instance.core.settings, FIRESTORE_EMULATOR_HOST="127.0.0.1:1")
    with serve(settings, clock) as served:
        assert served.instance.tenancy.host_brands.find(HOST).name == "Acme Texting"


def test_disabled_tenant_shows_the_brand_of_the_instance(still_world: World) -> None:
    set_brand(still_world, still_world.admin, hosts=[HOST])
    still_world.instance.tenancy.host_brands.find(HOST)
    still_world.change(tenants, still_world.tenant.id, is_disabled=True)

    assert still_world.instance.tenancy.host_brands.find(HOST).name == "Acme Telecom", "kept for a minute"
    still_world.instance.tenancy.host_brands.forget()
    assert brand_at(still_world, HOST).json()["name"] == "Acme Texting"


def test_damaged_brand_is_not_shown(still_world: World) -> None:
    damaged = {"color": "red;}", "logoUrl": "javascript:alert(1)", "name": 5, "unknown": "x"}
    still_world.change(tenants, still_world.tenant.id, brand=damaged, hosts=[HOST])

    shown = brand_at(still_world, HOST).json()

    assert (shown["name"], shown["color"], shown["logoUrl"]) == ("Acme Telecom", DEFAULT_COLOR, "")


class TestCommand:
    def run(self, world: World, *arguments: str) -> Any:
        app = create_app(world.instance.core.settings, world.instance.core.clock)
        return app.test_cli_runner().invoke(args=["brand", *arguments])

    def test_sets_and_shows_like_the_api(self, still_world: World) -> None:
        tenant = ("--tenant", still_world.tenant.id)
        done = self.run(still_world, "set", *tenant, "--color", "#112233", "--host", HOST, "--name", "Blue")
        assert done.exit_code == 0, done.output
        assert f"host          {HOST}" in done.output
        assert "name          Blue\n" in done.output
        assert "supportEmail  support@example.com\n" in done.output

        still_world.instance.tenancy.host_brands.forget()
        assert brand_at(still_world, HOST).json()["name"] == "Blue"
        assert "color         #2457d6  (inherited)" in self.run(still_world, "show").output
        assert HOST not in self.run(still_world, "set", *tenant, "--no-hosts").output

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["--color", "red"], "#rrggbb"),
            (["--logo-url", "http://a.example.com"], "https"),
            (["--host", "a.example.com"], "--host needs --tenant"),
            (["--tenant", "nobody", "--name", "X"], "Tenant not found"),
            ([], "Nothing to set"),
        ],
    )
    def test_refuses_like_the_api(self, still_world: World, arguments: list[str], words: str) -> None:
        refused = self.run(still_world, "set", *arguments)

        assert refused.exit_code != 0
        assert words in refused.output
