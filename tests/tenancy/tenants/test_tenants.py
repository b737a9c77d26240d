import re
from typing import Any

import pytest
import requests

from app.auth.principal import Scope
from app.crypto.vault import Owner, OwnerKind
from app.problems.credentials import SCOPE_MISSING
from app.problems.permissions import ROLE_MISSING
from app.problems.requests import CURSOR_INVALID, IDEMPOTENCY_KEY_REUSED, PARAMETERS_INVALID
from app.problems.tenancy import TENANT_EXISTS
from app.store.audit.audit_log import AuditFilter, audit_log, page_of_audit_log
from app.store.tenancy.tenants import Tenant
from app.store.tenancy.tenants import tenants as tenant_collection
from dev.data import seeding
from tests.refusals import assert_refused
from tests.world import World, run_at_once

SECRET = "anAuthTokenThatNobodyReads123456"
ANOTHER = "2" * 32
TWILIO = {"name": "twilio", "account_sid": "AC0123456789abcdef0123456789abcdef", "auth_token": SECRET}


def details(**changes: Any) -> dict[str, Any]:
    return {
        "tenantName": "Nova Voice",
        "tenant_external_identifier": "nova-1",
        "provider": {"name": "simulator"},
        "primarySupportContactEmail": "help@nova.example.com",
    } | changes


def create(world: World, headers: dict[str, str] | None = None, **changes: Any) -> requests.Response:
    return world.served.call("POST", "/api/v2/tenants/", world.reseller, json=details(**changes), headers=headers or {})


def put(world: World, **changes: Any) -> requests.Response:
    return world.served.call("PUT", "/api/v2/tenants/", world.reseller, json=details(**changes))


def listed(world: World) -> dict[str, Any]:
    answer = world.served.call("GET", "/api/v2/tenants", world.reseller)
    assert answer.status_code == 200, answer.text
    assert list(answer.json()) == ["tenants"]
    return {tenant["id"]: tenant for tenant in answer.json()["tenants"]}


def stored(world: World, tenant_id: str) -> Tenant:
    tenant = world.instance.core.store.get(tenant_collection.at(tenant_id))
    assert tenant is not None
    return tenant


def opened(world: World, tenant: Tenant, name: str) -> str:
    owner = Owner(OwnerKind.TENANT, tenant.id)
    return world.instance.carriers.accounts._vault.open(owner, tenant.provider["name"], tenant.provider[name])


@pytest.mark.parametrize("path", ["/api/v2/tenants/", "/api/v2/tenants"])
def test_a_tenant_is_made_and_answered_in_the_originals_words(world: World, path: str) -> None:
    answer = world.served.call("POST", path, world.reseller, json=details(billingGroup="east", adminBillingPlan="mcpl-pro"))

    assert answer.status_code == 200, answer.text
    found = re.fullmatch(r"Created tenant `Nova Voice` \(`(\w+)`\)", answer.json()["body"])
    assert found
    assert answer.json()["tenantId"] == found[1]
    assert listed(world)[found[1]] == {
        "id": found[1],
        "tenantName": "Nova Voice",
        "externalId": "nova-1",
        "tenantAdmins": [],
        "is_disabled": False,
        "adminBillingPlan": "mcpl-pro",
        "billingGroup": "east",
        "supportDetails": {"primaryContactEmail": "help@nova.example.com"},
        "provider": {"name": "simulator"},
        "fallbackProvider": {},
    }


def test_what_was_never_set_is_left_out_of_the_list(world: World) -> None:
    tenant_id = create(world, primarySupportContactEmail="").json()["tenantId"]

    tenant = listed(world)[tenant_id]
    assert tenant["supportDetails"] == {}
    assert tenant["billingGroup"] is None
    assert "adminBillingPlan" not in tenant


@pytest.mark.parametrize(
    ("first", "second"), [(31337, "31337"), ("31337", 31337), (31337, 31337), ("31337", " 31337 "), (0, "0")]
)
def test_numeric_and_text_external_ids_are_the_same(world: World, first: Any, second: Any) -> None:
    made = create(world, tenant_external_identifier=first).json()["tenantId"]

    assert_refused(create(world, tenant_external_identifier=second), TENANT_EXISTS)
    assert put(world, tenant_external_identifier=second, tenantName="Renamed").json()["tenantId"] == made
    tenant = listed(world)[made]
    assert tenant["externalId"] == first
    assert type(tenant["externalId"]) is type(first)
    assert tenant["tenantName"] == "Renamed"


def test_put_makes_a_tenant_and_then_changes_it(world: World) -> None:
    made = put(world, billingGroup="east")
    changed = put(world, tenantName="Nova Two", primarySupportContactEmail="two@nova.example.com")

    tenant_id = made.json()["tenantId"]
    assert made.json()["body"] == f"Created/Updated tenant `Nova Voice` (`{tenant_id}`)"
    assert changed.json() == {"body": f"Created/Updated tenant `Nova Two` (`{tenant_id}`)", "tenantId": tenant_id}
    tenant = listed(world)[tenant_id]
    assert tenant["supportDetails"] == {"primaryContactEmail": "two@nova.example.com"}
    assert tenant["billingGroup"] == "east", "what is left out stays"
    put(world, billingGroup="")
    assert listed(world)[tenant_id]["billingGroup"] is None, "an empty text removes"


def test_eight_puts_at_once_make_one_tenant(world: World) -> None:
    answers = run_at_once(*[lambda: put(world) for _ in range(8)])

    assert {answer.status_code for answer in answers} == {200}
    (tenant_id,) = {answer.json()["tenantId"] for answer in answers}
    assert [tenant["id"] for tenant in listed(world).values() if tenant["externalId"] == "nova-1"] == [tenant_id]


def test_of_eight_posts_at_once_one_makes_the_tenant(world: World) -> None:
    answers = run_at_once(*[lambda: create(world) for _ in range(8)])

    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    for answer in answers:
        if answer.status_code == 409:
            assert_refused(answer, TENANT_EXISTS)
    assert sum(tenant["externalId"] == "nova-1" for tenant in listed(world).values()) == 1


def test_eight_posts_with_one_key_at_once_are_one_request(world: World) -> None:
    answers = run_at_once(*[lambda: create(world, {"Idempotency-Key": "one"}) for _ in range(8)])

    assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]
    assert len({answer.text for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == 7
    assert_refused(create(world, {"Idempotency-Key": "one"}, tenantName="Other"), IDEMPOTENCY_KEY_REUSED)


def test_secrets_go_in_and_never_out(world: World) -> None:
    tenant_id = create(world, provider=TWILIO).json()["tenantId"]

    tenant = stored(world, tenant_id)
    assert SECRET not in str(tenant)
    assert opened(world, tenant, "auth_token") == SECRET
    shown = world.served.call("GET", "/api/v2/tenants", world.reseller)
    assert SECRET not in shown.text
    assert tenant.provider["auth_token"] not in shown.text
    assert listed(world)[tenant_id]["provider"] == {"name": "twilio", "account_sid": "AC0123456789abcdef0123456789abcdef"}


def test_the_name_alone_of_the_carrier_keeps_its_account(world: World) -> None:
    tenant_id = create(world, provider=TWILIO).json()["tenantId"]

    assert put(world, provider={"name": "twilio"}, tenantName="Renamed").status_code == 200
    assert opened(world, stored(world, tenant_id), "auth_token") == SECRET
    put(world, provider={**TWILIO, "auth_token": ANOTHER})
    assert opened(world, stored(world, tenant_id), "auth_token") == ANOTHER
    put(world, provider={"name": "simulator"})
    assert stored(world, tenant_id).provider == {"name": "simulator"}
    put(world, provider={})
    assert stored(world, tenant_id).provider == {}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tenantName": None}, "tenantName"),
        ({"tenantName": "  "}, "tenantName"),
        ({"tenantName": "x" * 201}, "tenantName"),
        ({"tenant_external_identifier": None}, "tenant_external_identifier"),
        ({"tenant_external_identifier": ""}, "tenant_external_identifier"),
        ({"tenant_external_identifier": " "}, "tenant_external_identifier"),
        ({"tenant_external_identifier": True}, "tenant_external_identifier"),
        ({"tenant_external_identifier": 1.5}, "tenant_external_identifier"),
        ({"tenant_external_identifier": -1}, "tenant_external_identifier"),
        ({"tenant_external_identifier": 2**63}, "tenant_external_identifier"),
        ({"tenant_external_identifier": ["1"]}, "tenant_external_identifier"),
        ({"tenant_external_identifier": "\ud800"}, "tenant_external_identifier"),
        ({"provider": None}, "provider"),
        ({"provider": "twilio"}, "provider"),
        ({"provider": {"auth_token": "x"}}, "provider.name"),
        ({"provider": {"name": "twilio", "account_sid": "AC1"}}, "provider.auth_token"),
        ({"provider": {"name": "twilio", "account_sid": 1, "auth_token": "x"}}, "provider.account_sid"),
        ({"provider": {"name": "other", "__x__": "x"}}, "provider.__x__"),
        ({"provider": {"name": "other", "": "x"}}, "provider."),
        ({"primarySupportContactEmail": None}, "primarySupportContactEmail"),
        ({"primarySupportContactEmail": "nobody"}, "primarySupportContactEmail"),
        ({"billingGroup": 5}, "billingGroup"),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_wrong_request_is_refused_and_names_the_field(world: World, method: str, changes: Any, field: str) -> None:
    answer = world.served.call(method, "/api/v2/tenants", world.reseller, json=details(**changes))

    assert_refused(answer, PARAMETERS_INVALID)
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert len(listed(world)) == 2


@pytest.mark.parametrize("name", ["a/b", "..", "__x__", "`", "äöü👋" * 40, "1" * 200])
def test_an_odd_name_is_a_name(world: World, name: str) -> None:
    made = create(world, tenant_external_identifier=name)

    assert made.status_code == 200, made.text
    assert put(world, tenant_external_identifier=name).json()["tenantId"] == made.json()["tenantId"]
    assert listed(world)[made.json()["tenantId"]]["externalId"] == name


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/api/v2/tenants", Scope.READ_TENANTS),
        ("POST", "/api/v2/tenants", Scope.EDIT_TENANTS),
        ("PUT", "/api/v2/tenants", Scope.EDIT_TENANTS),
    ],
)
def test_the_scope_is_needed_and_nobody_else_is_let_in(world: World, method: str, path: str, scope: Scope) -> None:
    others = [str(other) for other in Scope if other is not scope]
    without = seeding.add_service_account(world.instance, "Without", others)
    only = seeding.add_service_account(world.instance, "Only", [str(scope)])

    assert_refused(world.served.call(method, path, without, json=details()), SCOPE_MISSING)
    assert world.served.call(method, path, only, json=details()).status_code == 200
    assert_refused(world.call(method, path, world.ann, json=details()), ROLE_MISSING)


def test_tenants_are_paged_where_a_page_is_asked_for(world: World) -> None:
    for number in range(5):
        create(world, tenant_external_identifier=number)
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": 3, **({"cursor": cursor} if cursor else {})}
        page = world.served.call("GET", "/api/v2/tenants", world.reseller, params=query).json()
        seen += [tenant["id"] for tenant in page["tenants"]]
        cursor = page["nextCursor"]
        if cursor is None:
            break

    assert seen == list(listed(world))
    assert len(seen) == 7
    assert_refused(world.served.call("GET", "/api/v2/tenants?cursor=x", world.reseller), CURSOR_INVALID)


def test_the_audit_trail_has_each_change_and_no_secret(world: World) -> None:
    tenant_id = create(world, provider=TWILIO).json()["tenantId"]
    put(world, provider={**TWILIO, "auth_token": ANOTHER}, tenantName="Renamed")
    put(world, provider={"name": "twilio"}, tenantName="Renamed")

    store = world.instance.core.store
    entries = store.page(audit_log, page_of_audit_log(AuditFilter(object_id=tenant_id), 10, None))
    assert [entry.action for entry in entries] == ["tenant.update", "tenant.create"], "a PUT that changes nothing is no change"
    update, made = entries
    assert (update.actor_kind, update.actor_name, update.tenant_id) == ("service-account", "Provisioning", tenant_id)
    assert (update.before["tenantName"], update.after["tenantName"]) == ("Nova Voice", "Renamed")
    assert update.after["providerCredentials"] == "•••"
    assert made.after["provider"] == {"name": "twilio", "account_sid": "AC0123456789abcdef0123456789abcdef"}
    text = str(entries)
    assert SECRET not in text
    assert ANOTHER not in text
    assert stored(world, tenant_id).provider["auth_token"] not in text
