"""Changes of what another wrote are named in the message and in the audit trail; a higher role's words stay theirs."""

from typing import Any

import pytest

from app.services.messages import state_machine
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.users import users
from app.times.clock import HOUR
from tests.campaigns.office import add_campaign, add_contact, succeed
from tests.world import Person, TestClock, World


def schedule(world: World, clock: TestClock, person: Person, **fields: Any) -> str:
    return str(succeed(world.send(person, sendAt=clock() + HOUR, **fields))["id"])


def path_of(message_id: str) -> str:
    return f"/api/v2/scheduledMessages/{message_id}"


def audited(world: World, object_id: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = succeed(world.call("GET", "/api/v2/audit", world.admin, params={"objectId": object_id}))[
        "entries"
    ]
    return entries


@pytest.fixture
def boss(world: World) -> Person:
    """An organization admin."""
    boss = world.add_person("Bea Boss", "+12125550151")
    world.change(organizations, world.organization.id, organization_admins=[boss.user.id])
    return boss


@pytest.fixture
def chief(world: World) -> Person:
    """A system admin with a number."""
    return world.add_person("Cem Chief", "+12125550152", is_admin=True)


class TestChangedBy:
    def test_change_by_admin_is_named_and_audited(self, world: World, clock: TestClock, boss: Person) -> None:
        message_id = schedule(world, clock, world.ann)

        changed = succeed(world.call("PATCH", path_of(message_id), boss, json={"message": "Words of Bea"}))

        assert (changed["sentBy"], changed["changedBy"]) == (world.ann.user.id, boss.user.id)
        assert changed["history"][-1] == {"state": "scheduled", "at": changed["updated"], "changedBy": boss.user.id}
        (entry,) = audited(world, message_id)
        assert (entry["action"], entry["actorId"]) == ("scheduled.update", boss.user.id)
        assert (entry["before"]["message"], entry["after"]["message"]) == ("Hello!", "Words of Bea")

    def test_history_keeps_the_first_state_and_newest_edits(
        self, world: World, clock: TestClock, boss: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(state_machine, "MAX_EDITS_KEPT", 3)
        message_id = schedule(world, clock, world.ann)
        written = world.message(message_id).history
        updates = []
        for number in range(6):
            clock.forward(1)
            changed = succeed(world.call("PATCH", path_of(message_id), boss, json={"message": f"Words {number}"}))
            updates.append(changed["updated"])

        canceled = succeed(world.call("DELETE", path_of(message_id), boss))

        edits = [{"state": "scheduled", "at": at, "changedBy": boss.user.id} for at in updates[-3:]]
        assert canceled["history"][:-1] == written + edits
        assert canceled["history"][-1]["state"] == "canceled"

    def test_cancel_by_sharer_is_named_and_audited(self, world: World, clock: TestClock) -> None:
        world.change(users, world.ann.user.id, shared_with=[world.ben.user.id])
        message_id = schedule(world, clock, world.ann)

        canceled = succeed(world.call("DELETE", path_of(message_id), world.ben))

        assert (canceled["state"], canceled["changedBy"]) == ("canceled", world.ben.user.id)
        assert canceled["history"][-1]["changedBy"] == world.ben.user.id
        assert [entry["action"] for entry in audited(world, message_id)] == ["scheduled.cancel"]

    def test_owner_who_changes_a_sharers_words_is_named(self, world: World, clock: TestClock) -> None:
        world.change(users, world.ann.user.id, shared_with=[world.ben.user.id])
        message_id = schedule(world, clock, world.ben, from_=world.ann.user.phone_number)

        changed = succeed(world.call("PATCH", path_of(message_id), world.ann, json={"message": "Words of Ann"}))

        assert (changed["sentBy"], changed["changedBy"]) == (world.ben.user.id, world.ann.user.id)
        assert len(audited(world, message_id)) == 1

    def test_own_change_names_nobody(self, world: World, clock: TestClock) -> None:
        message_id = schedule(world, clock, world.ann)

        changed = succeed(world.call("PATCH", path_of(message_id), world.ann, json={"message": "Corrected"}))

        assert changed["changedBy"] == ""
        assert changed["history"] == [{"state": "scheduled", "at": changed["created"]}]
        assert audited(world, message_id) == []

    def test_words_of_a_dismissed_changer_are_not_sent(
        self, world: World, still_world: World, clock: TestClock, boss: Person
    ) -> None:
        message_id = schedule(still_world, clock, world.ann)
        succeed(still_world.call("PATCH", path_of(message_id), boss, json={"message": "Words of Bea"}))
        world.change(users, boss.user.id, is_disabled=True)
        clock.forward(HOUR)

        world.instance.messaging.delivery.deliver(message_id)

        failed = world.message(message_id)
        assert failed.failure is not None
        assert (failed.state, failed.failure["kind"]) == ("failed", "writer-refused")


class TestHigherRole:
    def test_scheduled_words_stay_the_owners(self, world: World, clock: TestClock, boss: Person, chief: Person) -> None:
        message_id = schedule(world, clock, chief)

        for method, body in (("PATCH", {"message": "Words of Bea"}), ("DELETE", None)):
            refused = world.call(method, path_of(message_id), boss, json=body)
            assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (403, "higher-role")
        stored = world.message(message_id)
        assert (stored.body, stored.state, stored.changed_by) == ("Hello!", "scheduled", "")
        assert world.call("GET", f"/api/v2/messages/{message_id}", boss).status_code == 200

    def test_sharer_of_a_higher_role_may_change(self, world: World, clock: TestClock, chief: Person) -> None:
        world.change(users, chief.user.id, shared_with=[world.ben.user.id])
        message_id = schedule(world, clock, chief)

        changed = succeed(world.call("PATCH", path_of(message_id), world.ben, json={"message": "Words of Ben"}))

        assert changed["changedBy"] == world.ben.user.id

    def test_drip_to_a_higher_roles_contact_is_refused(self, world: World, boss: Person, chief: Person) -> None:
        contact_id = add_contact(world, chief)
        body = {"dripCampaignId": add_campaign(world, boss)}

        assert world.call("POST", f"/api/v2/contacts/{contact_id}/drips", boss, json=body).status_code == 403
        assert world.call("POST", f"/api/contacts/{contact_id}/drips", boss, json=body).status_code == 403

    def test_drip_applied_for_another_is_audited(self, world: World, boss: Person) -> None:
        contact_id = add_contact(world, world.ann)
        body = {"dripCampaignId": add_campaign(world, boss)}

        applied = succeed(world.call("POST", f"/api/v2/contacts/{contact_id}/drips", boss, json=body))
        succeed(world.call("DELETE", f"/api/v2/contacts/{contact_id}/drips/{applied['applicationId']}", boss))

        actions = [entry["action"] for entry in audited(world, applied["applicationId"])]
        assert actions == ["drips.end", "drips.apply"]

    def test_tenant_admins_words_are_kept_from_lower_admins(self, world: World, clock: TestClock, boss: Person) -> None:
        lead = world.add_person("Lea Lead", "+12125550153")
        world.change(tenants, world.tenant.id, tenant_admins=[lead.user.id])
        message_id = schedule(world, clock, lead)

        assert world.call("PATCH", path_of(message_id), boss, json={"message": "Bea"}).status_code == 403
        assert world.served.call("PATCH", path_of(message_id), world.reseller, json={"message": "CRM"}).status_code == 200
        assert world.message(message_id).changed_by == world.reseller.split()[-1].split(".")[0]
