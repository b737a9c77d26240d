"""Second carriers of tenants and organizations: set, kept, shown without secrets, audited and removed."""

from typing import Any

import pytest

from app.crypto.vault import Owner, OwnerKind
from app.store.audit.audit_log import AuditFilter, audit_log, page_of_audit_log
from app.store.tenancy.organizations import Organization, organizations
from app.store.tenancy.tenants import Tenant, tenants
from tests.tenancy.tenants.test_tenants import ANOTHER, SECRET, TWILIO, create, listed, put, stored
from tests.world import World

SHOWN = {"name": "twilio", "account_sid": TWILIO["account_sid"]}


def token_of(world: World, held: Tenant | Organization) -> str:
    kind = OwnerKind.TENANT if isinstance(held, Tenant) else OwnerKind.ORGANIZATION
    return world.instance.carriers.accounts.open(Owner(kind, held.id), held.fallback_provider).get("auth_token")


def organization_of(world: World, organization_id: str) -> Organization:
    held = world.instance.core.store.get(organizations.at(organization_id))
    assert held is not None
    return held


class TestTenants:
    def test_is_created_and_shown_without_secrets(self, world: World) -> None:
        tenant_id = create(world, fallbackProvider=TWILIO).json()["tenantId"]
        assert listed(world)[tenant_id]["fallbackProvider"] == SHOWN
        assert token_of(world, stored(world, tenant_id)) == SECRET

    def test_update_keeps_replaces_and_removes_it(self, world: World) -> None:
        tenant_id = create(world, fallbackProvider=TWILIO).json()["tenantId"]
        put(world)
        put(world, fallbackProvider={"name": "twilio"})
        assert token_of(world, stored(world, tenant_id)) == SECRET
        put(world, fallbackProvider=TWILIO | {"auth_token": ANOTHER})
        assert token_of(world, stored(world, tenant_id)) == ANOTHER
        put(world, fallbackProvider={})
        assert stored(world, tenant_id).fallback_provider == {}

    def test_audit_trail_has_each_change_and_no_secret(self, world: World) -> None:
        tenant_id = create(world, fallbackProvider=TWILIO).json()["tenantId"]
        put(world, fallbackProvider={})
        store = world.instance.core.store
        removed, made = store.page(audit_log, page_of_audit_log(AuditFilter(object_id=tenant_id), 10, None))
        assert made.after["fallbackProvider"] == SHOWN
        assert made.after["fallbackProviderCredentials"] == "•••"
        assert (removed.before["fallbackProvider"], removed.after["fallbackProvider"]) == (SHOWN, {})
        assert SECRET not in str([made, removed])

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"name": "pigeons"}, "name"),
            ({"name": "twilio"}, "name"),
            ({"name": "twilio", "account_sid": TWILIO["account_sid"]}, "auth_token"),
        ],
    )
    def test_one_that_cannot_send_is_refused(self, world: World, sent: dict[str, str], field: str) -> None:
        answer = create(world, fallbackProvider=sent)
        assert answer.status_code == 400
        assert [fault["field"] for fault in answer.json()["errors"]] == [f"fallbackProvider.{field}"]

    def test_name_alone_inherits_from_the_instance(self, world: World) -> None:
        accounts = world.instance.carriers.accounts
        accounts.store_fallback(Owner(OwnerKind.INSTANCE, "instance"), TWILIO)
        assert create(world, fallbackProvider={"name": "twilio"}).status_code == 200


class TestOrganizations:
    def test_is_created_and_named(self, world: World) -> None:
        body = {"organizationName": "Acme Vision", "fallbackProvider": TWILIO, "tenantId": world.tenant.id}
        answer = world.call("POST", "/api/v2/organizations", world.admin, json=body)
        assert answer.status_code == 200, answer.text
        shown: Any = world.call("GET", f"/api/v2/organizations/{answer.json()['id']}", world.admin)
        assert (shown.json()["carrier"], shown.json()["fallbackCarrier"]) == ("", "twilio")
        assert token_of(world, organization_of(world, answer.json()["id"])) == SECRET
        assert SECRET not in shown.text

    def test_update_replaces_and_removes_it(self, world: World) -> None:
        path = f"/api/v2/organizations/{world.organization.id}"
        assert world.call("PATCH", path, world.admin, json={"fallbackProvider": TWILIO}).status_code == 200
        assert token_of(world, organization_of(world, world.organization.id)) == SECRET
        assert world.call("PATCH", path, world.admin, json={"fallbackProvider": {}}).status_code == 200
        assert organization_of(world, world.organization.id).fallback_provider == {}

    def test_their_own_administrators_cannot_set_it(self, world: World) -> None:
        world.change(organizations, world.organization.id, organization_admins=[world.ann.user.id])
        path = f"/api/v2/organizations/{world.organization.id}"
        answer = world.call("PATCH", path, world.ann, json={"fallbackProvider": TWILIO})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (403, "fallbackProvider")


def test_tenant_without_it_stores_nothing(world: World) -> None:
    (document,) = world.instance.core.database.read(tenants.path(world.tenant.id))
    assert document is not None
    assert document.fields.get("fallbackProvider", {}) == {}
