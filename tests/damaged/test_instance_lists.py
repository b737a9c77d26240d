"""Lists and reports of a whole instance go on past documents that cannot be read."""

from app.store.tenancy.organizations import organizations
from tests.damaged.damage import damage, get, write
from tests.world import World


class TestInstance:
    """Reports and lists for administrators of tenants."""

    def test_billing_goes_on_past_damaged_documents(self, still_world: World) -> None:
        world, tenant_id = still_world, still_world.tenant.id
        write(world, "users", "bad", {"tenantId": tenant_id, "organizationId": world.organization.id, "is_disabled": "no"})
        write(world, "users", "seven", {"tenantId": tenant_id, "full_name": 7, "email": 9, "created": "x"})
        write(world, "organizations", "bad", {"tenantId": tenant_id, "organizationName": "Bad", "billing": "mcpl"})
        write(world, "tenants", "bad", {"provider": "x"})
        write(world, "tenants", "seven", {"tenantName": 7, "externalId": {"a": 1}})

        report = get(world, f"/api/v2/billing/tenantReport/{tenant_id}")
        assert "Acme Dental" in str(report)
        assert "Acme Telecom" in str(get(world, "/api/v2/billing/tenantReport"))

    def test_lists_go_on_past_damaged_documents(self, still_world: World) -> None:
        world, tenant_id = still_world, still_world.tenant.id
        write(world, "users", "bad", {"tenantId": tenant_id, "is_disabled": "no"})
        write(world, "organizations", "bad", {"tenantId": tenant_id, "requireContactConsent": "no"})
        write(world, "organizations", "shown", {"tenantId": tenant_id, "billing": "mcpl", "organizationName": 7})
        write(world, "tenants", "bad", {"provider": "x"})
        write(world, "auth-providers", "bad", {"type": "carrier pigeon", "enabled": True})
        write(world, "audit-log", "bad", {"at": world.instance.core.clock(), "actorKind": 5})
        write(world, "user-tokens", "bad", {"uid": world.ann.user.id, "scope": "everything"})
        write(world, "jobs", "bad", {"uid": world.ann.user.id, "isInternal": False, "created": world.instance.core.clock()})

        assert world.ann.user.id in {each["id"] for each in get(world, "/api/users", world.admin)}
        shown = str(get(world, "/api/v2/organizations", world.admin))
        assert world.organization.id in shown
        assert "shown" in shown
        assert world.tenant.id in str(get(world, "/api/v2/tenants/"))
        for path in ("/api/v2/auth-providers", "/api/v2/audit"):
            get(world, path, world.admin)
        for path in ("/api/v2/jobs", f"/api/v2/users/{world.ann.user.id}/token", "/api/v2/contacts/blocked"):
            get(world, path, world.ann)
        assert world.call("GET", "/auth/providers").status_code == 200

    def test_a_request_that_needs_a_damaged_document_says_which(self, still_world: World) -> None:
        world = still_world
        damage(world, "organizations", world.organization.id, requireContactConsent="no")

        answer = world.call("GET", "/api/v2/contacts", world.ann)

        assert answer.status_code == 409
        assert answer.json()["reason"].endswith("its field `requireContactConsent` has a wrong type")
        assert world.send(world.zoe).status_code == 200

    def test_a_damaged_billing_plan_stops_nobody_of_the_office(self, still_world: World) -> None:
        world = still_world
        damage(world, "organizations", world.organization.id, billing="mcpl", description=5)

        assert world.send(world.ann).status_code == 200
        assert world.text_in().status_code == 200

    def test_an_unreadable_super_admin_is_still_one(self, still_world: World) -> None:
        world = still_world
        damage(world, "users", world.admin.user.id, isSuperAdmin=True, tokenRevocations="many")

        answer = world.served.call("DELETE", f"/api/v2/organizations/{world.organization.id}", world.reseller)

        assert answer.status_code in (403, 409)
        found = world.instance.core.store.get(organizations.at(world.organization.id))
        assert found is not None
        assert not found.deleted
