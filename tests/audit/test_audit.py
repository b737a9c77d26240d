"""Who reads what of the audit trail, in which order, and that no secret stands in it."""

from typing import Any

import pytest
import requests

from app.auth.principal import Scope
from app.problems.credentials import SCOPE_MISSING
from app.problems.permissions import ROLE_MISSING
from app.problems.requests import CURSOR_INVALID, PARAMETERS_INVALID
from app.problems.tenancy import ORGANIZATION_NOT_FOUND, TENANT_NOT_FOUND
from app.store.tenancy.organizations import organizations
from app.times.clock import HOUR
from dev.data import seeding
from tests.refusals import assert_refused
from tests.tenancy.offices import organization, organization_admin, patch, tenant_admin
from tests.users.people import created
from tests.world import Person, TestClock, World

AUDIT = "/api/v2/audit"

SID = "AC0123456789abcdef0123456789abcdef"


def read(world: World, caller: Person | str, **query: Any) -> list[dict[str, Any]]:
    answer = ask(world, caller, **query)
    assert answer.status_code == 200, answer.text
    entries: list[dict[str, Any]] = answer.json()["entries"]
    return entries


def ask(world: World, caller: Person | str, **query: Any) -> requests.Response:
    authorization = caller if isinstance(caller, str) else caller.authorization
    return world.served.call("GET", AUDIT, authorization, params=query)


def objects(entries: list[dict[str, Any]]) -> list[str]:
    return [entry["objectId"] for entry in entries]


@pytest.fixture
def changed(world: World) -> World:
    """A world in which each organization was changed once, the other tenant's last."""
    assert patch(world, world.admin, description="first").status_code == 200
    assert patch(world, world.admin, world.zoe.user.organization_id, description="second").status_code == 200
    return world


def test_entry_names_caller_change_and_address(world: World, clock: TestClock) -> None:
    path = f"/api/v2/organizations/{world.organization.id}"
    world.call("PATCH", path, world.admin, json={"description": "new"}, headers={"User-Agent": "a program"})

    (entry,) = read(world, world.admin)

    assert abs(entry.pop("at") - clock()) < HOUR
    assert entry.pop("id")
    assert entry == {
        "actorKind": "user",
        "actorId": world.admin.user.id,
        "actorName": "Ada Admin",
        "action": "organization.update",
        "objectKind": "organization",
        "objectId": world.organization.id,
        "tenantId": world.tenant.id,
        "organizationId": world.organization.id,
        "before": {"description": ""},
        "after": {"description": "new"},
        "address": "127.0.0.1",
        "userAgent": "a program",
    }


def test_what_changes_nothing_leaves_no_entry(world: World) -> None:
    patch(world, world.admin, description="")
    assert patch(world, world.ann, description="x").status_code == 403

    assert read(world, world.admin) == []


def test_instance_admins_read_everything_newest_first(changed: World) -> None:
    expected = [changed.zoe.user.organization_id, changed.organization.id]

    assert objects(read(changed, changed.admin)) == expected
    assert objects(read(changed, changed.reseller)) == expected


def test_a_service_account_needs_its_scope(changed: World) -> None:
    others = [str(scope) for scope in Scope if scope is not Scope.READ_AUDIT]

    assert_refused(ask(changed, seeding.add_service_account(changed.instance, "Others", others)), SCOPE_MISSING)
    only = seeding.add_service_account(changed.instance, "Only", [str(Scope.READ_AUDIT)])
    assert len(read(changed, only)) == 2


def test_a_tenant_admin_reads_his_tenants(changed: World) -> None:
    tina = tenant_admin(changed)

    assert objects(read(changed, tina)) == [changed.organization.id]
    assert objects(read(changed, tina, tenantId=changed.tenant.id)) == [changed.organization.id]
    for tenant_id in (changed.zoe.user.tenant_id, "unknown"):
        assert_refused(ask(changed, tina, tenantId=tenant_id), TENANT_NOT_FOUND)
    for foreign in (changed.zoe.user.organization_id, "unknown"):
        assert read(changed, tina, organizationId=foreign) == []
        assert read(changed, tina, objectId=foreign) == []


def test_an_organization_admin_reads_his_organizations(changed: World) -> None:
    other = seeding.add_organization(changed.instance, "Acme Vision", changed.tenant, [changed.ben.user.id])
    patch(changed, changed.admin, other.id, description="third")
    ben = organization_admin(changed)

    assert objects(read(changed, ben)) == [changed.organization.id]
    assert objects(read(changed, ben, organizationId=other.id)) == [other.id]
    assert objects(read(changed, ben, tenantId=changed.tenant.id)) == [changed.organization.id]
    for foreign in (changed.zoe.user.organization_id, "unknown", "__x__"):
        assert_refused(ask(changed, ben, organizationId=foreign), ORGANIZATION_NOT_FOUND)
    for tenant_id in (changed.zoe.user.tenant_id, "unknown"):
        assert_refused(ask(changed, ben, tenantId=tenant_id), TENANT_NOT_FOUND)
    assert read(changed, ben, objectId=changed.zoe.user.organization_id) == []


def test_users_read_nothing(changed: World) -> None:
    for query in ({}, {"organizationId": changed.organization.id}, {"tenantId": changed.tenant.id}, {"organizationId": "x"}):
        assert_refused(ask(changed, changed.ann, **query), ROLE_MISSING)
    assert ask(changed, "Bearer nobody").status_code == 401


def test_filters_are_combined(changed: World, clock: TestClock) -> None:
    foreign, own = read(changed, changed.admin)
    clock.forward(HOUR)
    now = clock()
    patch(changed, changed.admin, description="later")

    assert objects(read(changed, changed.admin, since=now)) == [changed.organization.id]
    assert read(changed, changed.admin, before=now) == [foreign, own]
    assert read(changed, changed.admin, before=now, objectId=own["objectId"]) == [own]
    assert read(changed, changed.admin, tenantId=own["tenantId"], organizationId=own["objectId"], before=now) == [own]
    assert read(changed, changed.admin, since=own["at"], before=foreign["at"] + 1, tenantId=foreign["tenantId"]) == [foreign]
    assert read(changed, changed.admin, tenantId=own["tenantId"], objectId=foreign["objectId"]) == []
    assert read(changed, changed.admin, before=own["at"]) == []


def test_changes_of_one_actor_are_found(changed: World) -> None:
    ben = organization_admin(changed)
    assert patch(changed, ben, description="by Ben").status_code == 200
    organization_id = changed.organization.id

    def by(caller: Person, **query: Any) -> list[Any]:
        return [entry["after"]["description"] for entry in read(changed, caller, **query)]

    assert by(changed.admin, actorId=ben.user.id) == ["by Ben"]
    assert by(changed.admin, actorId=changed.admin.user.id) == ["second", "first"]
    assert by(ben, actorId=changed.admin.user.id) == ["first"]
    assert by(changed.admin, actorId=ben.user.id, objectId=organization_id, organizationId=organization_id) == ["by Ben"]
    assert by(changed.admin, actorId=changed.zoe.user.id) == []


@pytest.mark.parametrize("query", ["since=x", "since=-1", "before=1e9", "limit=0", "limit=201", f"objectId={'x' * 129}"])
def test_a_wrong_filter_is_refused(world: World, query: str) -> None:
    assert_refused(world.call("GET", f"{AUDIT}?{query}", world.admin), PARAMETERS_INVALID)


def test_pages_show_every_entry_once_while_new_ones_are_written(world: World) -> None:
    for number in range(7):
        patch(world, world.admin, description=f"change {number}")
    seen: list[str] = []
    cursor = None
    while True:
        page = ask(world, world.admin, limit=3, **({"cursor": cursor} if cursor else {})).json()
        seen += [entry["after"]["description"] for entry in page["entries"]]
        patch(world, world.admin, description=f"meanwhile {len(seen)}")
        cursor, last = page["nextCursor"], cursor
        if cursor is None:
            break

    assert seen == [f"change {number}" for number in reversed(range(7))]
    assert_refused(ask(world, world.admin, limit=3, cursor=last, objectId="x"), CURSOR_INVALID)
    assert_refused(ask(world, tenant_admin(world), limit=3, cursor=last), CURSOR_INVALID)


def test_what_was_deleted_keeps_its_entries(changed: World) -> None:
    commit = changed.instance.core.store.commit()
    commit.delete(organizations.path(changed.organization.id))
    commit.send()

    assert len(read(changed, tenant_admin(changed), objectId=changed.organization.id)) == 1


def test_no_secret_stands_in_the_trail(world: World) -> None:
    secrets = {
        "provider": "anAuthTokenThatNobodyReads123456",
        "password": "correct horse battery",
        "webhook": "https://crm.example.com/texts?key=a-key-nobody-reads",
    }
    twilio = {"name": "twilio", "account_sid": SID, "auth_token": secrets["provider"]}
    patch(world, world.admin, provider=twilio)
    details = {
        "tenantName": "Nova Voice",
        "tenant_external_identifier": "nova",
        "provider": twilio,
        "primarySupportContactEmail": "",
    }
    world.served.call("POST", "/api/v2/tenants", world.reseller, json=details)
    uid = created(world, password=secrets["password"], relayWebhook=secrets["webhook"])
    token = world.call("POST", f"/api/v2/users/{uid}/token", world.admin).json()["token"]

    text = ask(world, world.admin, limit=200).text

    assert {"organization.update", "tenant.create", "user.create"} <= {entry["action"] for entry in read(world, world.admin)}
    sealed = organization(world).provider["auth_token"]
    for secret in (*secrets.values(), token, sealed, world.admin.authorization, world.reseller):
        assert secret not in text
    (entry,) = read(world, world.admin, objectId=world.organization.id)
    assert entry["after"] == {
        "provider": {"name": "twilio", "account_sid": SID},
        "providerCredentials": "•••",
    }


def test_a_new_secret_for_the_same_account_is_seen_and_not_shown(world: World) -> None:
    twilio = {"name": "twilio", "account_sid": SID}
    patch(world, world.admin, provider=twilio | {"auth_token": "1" * 32})
    patch(world, world.admin, provider=twilio | {"auth_token": "2" * 32})

    newest = read(world, world.admin)[0]

    assert (newest["before"], newest["after"]) == ({"providerCredentials": "•••"}, {"providerCredentials": "•••"})


def test_adding_and_removing_an_admin_is_told(world: World) -> None:
    path = f"/api/organizations/{world.organization.id}/admins"
    world.call("POST", path, world.admin, json={"email": world.ann.user.email})
    world.call("DELETE", f"{path}/{world.ann.user.id}", world.admin)

    removed, *of_promotion = read(world, world.admin)
    added = next(entry for entry in of_promotion if entry["action"] == "organization.add-admin")
    (ended,) = (entry for entry in of_promotion if entry["action"] == "user.end-access")

    assert (ended["objectId"], ended["after"]["tokenRevocations"]) == (world.ann.user.id, "•••")
    assert (added["action"], removed["action"]) == ("organization.add-admin", "organization.remove-admin")
    assert added["after"] == removed["before"] == {"organizationAdmins": [world.ann.user.id]}


def test_token_for_another_user_is_audited_without_secret(world: World) -> None:
    path = f"/api/v2/users/{world.ann.user.id}/token"
    secret = world.call("POST", path, world.admin).json()["token"]
    world.call("POST", path, world.ann)

    entries = world.call("GET", "/api/v2/audit", world.admin, params={"objectId": world.ann.user.id})

    assert [entry["action"] for entry in entries.json()["entries"]] == ["user.create-token"]
    assert secret not in entries.text


def test_token_that_another_deletes_is_audited(world: World) -> None:
    path = f"/api/v2/users/{world.ann.user.id}/token"
    token_id = world.call("POST", path, world.ann, json={"name": "CRM"}).json()["id"]
    assert world.call("DELETE", f"{path}/{token_id}", world.admin).status_code == 200

    (entry,) = read(world, world.admin, objectId=world.ann.user.id)

    assert (entry["action"], entry["before"]) == ("user.delete-token", {"name": "CRM"})


def test_webhook_of_another_user_is_audited_without_secrets(world: World) -> None:
    body = {"url": "https://crm.example.com/texts?secret=4711"}
    answer = world.call("POST", f"/api/users/{world.ann.user.id}/webhook", world.admin, json=body)

    entries = world.call("GET", "/api/v2/audit", world.admin, params={"objectId": world.ann.user.id})

    assert answer.status_code == 200
    assert [entry["action"] for entry in entries.json()["entries"]] == ["user.change-webhook"]
    assert "4711" not in entries.text
