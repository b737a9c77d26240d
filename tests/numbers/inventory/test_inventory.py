"""The inventory: lists, and who may read and change numbers."""

from typing import Any

import pytest

from app.problems.permissions import ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import NUMBER_IN_USE, NUMBER_NOT_FOUND, NUMBER_RELEASED
from app.store.tenancy.organizations import organizations
from app.store.users.phone_numbers import phone_numbers
from dev.data import seeding
from tests.numbers.inventory.calls import PATH, SECOND, THIRD, call, create, created, listed, stored_number, tenant_admin
from tests.refusals import assert_refused
from tests.world import World

ANN, BEN, ZOE = "+12125550100", "+12125550101", "+13125550100"


class TestLists:
    def test_each_caller_reads_theirs(self, still_world: World) -> None:
        created(still_world, userId=still_world.ann.user.id)

        assert listed(still_world, still_world.admin) == [ANN, BEN, SECOND, ZOE]
        assert listed(still_world, still_world.ann) == [ANN, SECOND]
        assert listed(still_world, still_world.zoe) == [ZOE]
        still_world.change(organizations, still_world.organization.id, organization_admins=[still_world.ben.user.id])
        assert listed(still_world, still_world.ben) == [ANN, BEN, SECOND]
        still_world.change(organizations, still_world.organization.id, organization_admins=[])
        assert listed(still_world, tenant_admin(still_world)) == [ANN, BEN, SECOND]
        assert listed(still_world, still_world.ben, organizationId=still_world.zoe.user.organization_id) == []
        assert listed(still_world, still_world.ben, userId=still_world.zoe.user.id) == []

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({"q": "0142"}, [SECOND]),
            ({"q": "(212) 555-0143"}, [THIRD]),
            ({"q": "FRONT"}, [SECOND]),
            ({"q": "+1 (212) 555-014"}, [SECOND, THIRD]),
            ({"q": "+212"}, []),
            ({"state": "suspended"}, [THIRD]),
            ({"state": "released"}, []),
            ({"numberClass": "toll-free"}, ["+18005550100"]),
            ({"carrier": "simulator"}, [THIRD]),
            ({"limit": 1}, [ANN]),
        ],
    )
    def test_filters_narrow_the_list(self, still_world: World, query: dict[str, Any], expected: list[str]) -> None:
        created(still_world, label="Front desk")
        created(still_world, THIRD, provider="simulator", state="suspended")
        created(still_world, "+18005550100")

        assert listed(still_world, still_world.admin, **query) == expected

    def test_pages_lead_to_the_end(self, still_world: World) -> None:
        created(still_world)
        first = still_world.call("GET", PATH, still_world.admin, params={"limit": 3}).json()
        rest = still_world.call("GET", PATH, still_world.admin, params={"limit": 3, "cursor": first["nextCursor"]}).json()

        assert [entry["number"] for entry in first["numbers"] + rest["numbers"]] == [ANN, BEN, SECOND, ZOE]
        assert rest["nextCursor"] is None

    def test_users_and_organizations_narrow_the_list(self, still_world: World) -> None:
        created(still_world, userId=still_world.ann.user.id)
        organization_id = still_world.zoe.user.organization_id

        assert listed(still_world, still_world.admin, userId=still_world.ann.user.id) == [ANN, SECOND]
        assert listed(still_world, still_world.admin, organizationId=organization_id) == [ZOE]

    def test_older_documents_are_complete(self, still_world: World) -> None:
        commit = still_world.instance.core.store.commit()
        commit.replace(phone_numbers.path(ANN), {"uid": still_world.ann.user.id})
        commit.send()

        shown = call(still_world, still_world.ann, "GET", ANN).json()
        assert (shown["organizationId"], shown["tenantId"]) == (still_world.organization.id, still_world.tenant.id)
        assert (shown["numberClass"], shown["state"], shown["created"], shown["primary"]) == ("local", "active", 0, True)
        assert listed(still_world, still_world.ann) == [ANN]
        assert still_world.send(still_world.ann).status_code == 200


class TestCreation:
    def test_a_number_is_created_as_described(self, still_world: World) -> None:
        shown = created(
            still_world,
            "(212) 555-0142",
            userId=still_world.ann.user.id,
            label="Front desk",
            provider="simulator",
            fallbackProvider="twilio",
            numberClass="toll-free",
            campaignId="C1",
            messagesPerSecond=0.25,
            sms=True,
            mms=False,
            group=False,
            state="pending",
        )

        assert {name: value for name, value in shown.items() if name not in ("created", "updated")} == {
            "id": SECOND,
            "number": SECOND,
            "label": "Front desk",
            "userId": still_world.ann.user.id,
            "userName": "Ann Archer",
            "inbox": False,
            "primary": False,
            "organizationId": still_world.organization.id,
            "tenantId": still_world.tenant.id,
            "numberClass": "toll-free",
            "state": "pending",
            "provider": "simulator",
            "fallbackProvider": "twilio",
            "campaignId": "C1",
            "messagesPerSecond": 0.25,
            "sms": True,
            "mms": False,
            "group": False,
        }
        assert call(still_world, still_world.ann, "GET", SECOND).json() == shown
        entry = still_world.call("GET", "/api/v2/audit", still_world.admin).json()["entries"][0]
        assert (entry["action"], entry["objectId"]) == ("number.create", SECOND)

    def test_a_number_without_a_user_is_stock(self, still_world: World) -> None:
        shown = created(still_world, organizationId=still_world.zoe.user.organization_id)

        assert (shown["userId"], shown["organizationId"]) == ("", still_world.zoe.user.organization_id)
        assert still_world.text_in(to_number=SECOND).status_code == 404

    def test_the_first_number_of_a_user_is_primary(self, still_world: World) -> None:
        assert created(still_world, userId=still_world.admin.user.id)["primary"]

    @pytest.mark.parametrize(
        "body",
        [
            {"number": "12"},
            {"number": "a name that is too long"},
            {"number": "+12125550142", "numberClass": "short-code"},
            {"number": "72975", "numberClass": "local"},
            {"number": "+12125550142", "provider": "no-such"},
            {"number": "+12125550142", "provider": "twilio"},
            {"number": "+12125550142", "fallbackProvider": "no-such"},
            {"number": "+12125550142", "userId": "nobody"},
            {"number": "+12125550142", "organizationId": "nowhere"},
            {"number": "+12125550142", "state": "released"},
            {"number": "+12125550142", "messagesPerSecond": -1},
            {"number": "+12125550142", "sharedWith": ["nobody"]},
        ],
    )
    def test_bad_values_are_refused(self, still_world: World, body: dict[str, Any]) -> None:
        assert_refused(still_world.call("POST", PATH, still_world.admin, json=body), PARAMETERS_INVALID)

    def test_a_taken_number_names_only_known_owners(self, still_world: World) -> None:
        ben = tenant_admin(still_world)

        own = create(still_world, ben, ANN)
        assert_refused(own, NUMBER_IN_USE)
        assert still_world.ann.user.id in own.text
        foreign = create(still_world, ben, ZOE)
        assert_refused(foreign, NUMBER_IN_USE)
        assert still_world.zoe.user.id not in foreign.text
        assert still_world.zoe.user.organization_id not in foreign.text

    def test_only_administrators_of_the_tenant_create(self, still_world: World) -> None:
        assert_refused(create(still_world, still_world.ann), ROLE_MISSING)
        still_world.change(organizations, still_world.organization.id, organization_admins=[still_world.ann.user.id])
        assert_refused(create(still_world, still_world.ann), ROLE_MISSING)
        ben = tenant_admin(still_world)
        assert create(still_world, ben).status_code == 200
        foreign = create(still_world, ben, THIRD, organizationId=still_world.zoe.user.organization_id)
        assert_refused(foreign, PARAMETERS_INVALID)


class TestUpdates:
    def test_settings_change_and_are_audited(self, still_world: World) -> None:
        changes: dict[str, Any] = {
            "label": "New",
            "campaignId": "C2",
            "messagesPerSecond": 3,
            "mms": False,
            "group": False,
            "sms": False,
        }

        answer = call(still_world, tenant_admin(still_world), "PATCH", ANN, **changes)

        assert answer.status_code == 200, answer.text
        assert {name: answer.json()[name] for name in changes} == changes
        entry = still_world.call("GET", "/api/v2/audit", still_world.admin).json()["entries"][0]
        assert (entry["action"], entry["before"]["label"], entry["after"]["label"]) == ("number.update", "", "New")

    def test_carriers_and_class_change(self, still_world: World) -> None:
        changes: dict[str, Any] = {
            "provider": "simulator",
            "fallbackProvider": "twilio",
            "numberClass": "toll-free",
            "state": "suspended",
        }

        assert call(still_world, still_world.admin, "PATCH", ANN, **changes).status_code == 200
        number = stored_number(still_world, ANN)
        assert (number.provider, number.fallback_provider, number.number_class) == ("simulator", "twilio", "toll-free")
        assert_refused(call(still_world, still_world.admin, "PATCH", ANN, numberClass="alphanumeric"), PARAMETERS_INVALID)

    def test_others_cannot_change_a_number(self, still_world: World) -> None:
        assert_refused(call(still_world, still_world.ann, "PATCH", ANN, label="Mine"), ROLE_MISSING)
        assert_refused(call(still_world, still_world.zoe, "PATCH", ANN, label="Mine"), NUMBER_NOT_FOUND)
        assert_refused(call(still_world, still_world.admin, "PATCH", "+12125550199", label="Mine"), NUMBER_NOT_FOUND)

    def test_a_released_number_stays(self, still_world: World) -> None:
        created(still_world)
        assert call(still_world, still_world.admin, "POST", SECOND, "/release").json()["state"] == "released"

        assert_refused(call(still_world, still_world.admin, "PATCH", SECOND, label="Again"), NUMBER_RELEASED)
        assert listed(still_world, still_world.admin, state="released") == [SECOND]
        other = seeding.add_organization(still_world.instance, "Other", still_world.tenant)
        assert created(still_world, organizationId=other.id)["state"] == "active"
