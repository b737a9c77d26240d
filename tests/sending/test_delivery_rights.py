"""Permissions of an accepted message are checked again when it is delivered."""

import dataclasses
from typing import Any

import pytest

from app.services.messages.waiting import MAX_WAITING_COUNTED
from app.store.credentials.service_accounts import service_accounts
from app.store.messages.messages import Message, Source, create_message, messages
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.phone_numbers import phone_numbers
from app.store.users.users import users
from app.times.clock import HOUR, MINUTE
from dev.data import seeding
from tests.campaigns.office import add_campaign, add_contact
from tests.world import Person, TestClock, World

FREE_NUMBER = "+12125550177"


def deliver(world: World, clock: TestClock, message_id: str) -> Message:
    clock.forward(HOUR)
    world.instance.messaging.delivery.deliver(message_id)
    return world.message(message_id)


def kind_of_failure(message: Message) -> str:
    assert (message.state, message.attempts, message.sweep_at) == ("failed", 0, None)
    assert message.failure is not None
    assert message.history[-1]["reason"] == message.failure["reason"]
    return message.failure["kind"]


def give_number_away(world: World) -> str:
    """Give Ann another number, and her old one to Zoe of the other tenant."""
    number = world.ann.user.phone_number
    warning = change_user(world, world.ann, phone_number=FREE_NUMBER)["warning"]
    assert f"waiting to be sent from {number} " in warning
    assert "warning" not in change_user(world, world.zoe, phone_number=number)
    return number


def change_user(world: World, person: Person, **changes: Any) -> dict[str, Any]:
    body = {"email": person.user.email, "full_name": person.user.full_name} | changes
    answer = world.call("PATCH", f"/api/v2/users/{person.user.id}", world.admin, json=body)
    assert answer.status_code == 200, answer.text
    changed: dict[str, Any] = answer.json()
    return changed


def share(world: World, *uids: str) -> None:
    world.change(users, world.ann.user.id, shared_with=list(uids))


class TestNumber:
    def test_scheduled_after_number_moved_fails(self, world: World, still_world: World, clock: TestClock) -> None:
        message_id = still_world.send(still_world.ann, sendAt=clock() + HOUR).json()["id"]
        give_number_away(still_world)

        assert kind_of_failure(deliver(world, clock, message_id)) == "number-lost"

    def test_scheduled_after_number_was_given_up_fails(self, world: World, still_world: World, clock: TestClock) -> None:
        message_id = still_world.send(still_world.ann, sendAt=clock() + HOUR).json()["id"]
        change_user(world, world.ann, phone_number=FREE_NUMBER)

        assert kind_of_failure(deliver(world, clock, message_id)) == "number-lost"

    def test_retried_after_number_moved_fails(self, world: World, still_world: World, clock: TestClock) -> None:
        message_id = still_world.send(still_world.ann).json()["id"]
        # The simulator lives in the queue, which is out of reach here.
        still_world.instance.messaging.delivery.deliver(message_id)
        assert still_world.message(message_id).attempts == 1
        give_number_away(still_world)
        clock.forward(MINUTE)

        world.instance.messaging.delivery.deliver(message_id)

        failed = world.message(message_id)
        assert failed.failure is not None
        assert (failed.state, failed.attempts, failed.failure["kind"]) == ("failed", 1, "number-lost")

    @pytest.mark.parametrize("source", [Source.AWAY, Source.CANNED, Source.KEYWORD, Source.CONSENT, Source.DRIP])
    def test_automatic_after_number_moved_fails(
        self, world: World, still_world: World, clock: TestClock, source: Source
    ) -> None:
        message_id = still_world.send(still_world.ann, sendAt=clock() + HOUR).json()["id"]
        world.change(messages, message_id, source=source, sent_by="")
        give_number_away(still_world)

        assert kind_of_failure(deliver(world, clock, message_id)) == "number-lost"

    def test_drip_after_number_moved_fails(self, world: World, still_world: World, clock: TestClock) -> None:
        contact_id = add_contact(still_world, still_world.ann)
        campaign_id = add_campaign(still_world, still_world.ann)
        body = {"dripCampaignId": campaign_id}
        answer = still_world.call("POST", f"/api/v2/contacts/{contact_id}/drips", still_world.ann, json=body)
        give_number_away(still_world)

        assert kind_of_failure(deliver(world, clock, answer.json()["addedDripMessages"][0]["id"])) == "number-lost"

    def test_a_claim_of_another_user_alone_is_enough(self, world: World, still_world: World, clock: TestClock) -> None:
        message_id = still_world.send(still_world.ann, sendAt=clock() + HOUR).json()["id"]
        world.change(phone_numbers, world.ann.user.phone_number, uid=world.zoe.user.id)

        assert kind_of_failure(deliver(world, clock, message_id)) == "number-lost"

    def test_number_that_stayed_still_sends(self, world: World, still_world: World, clock: TestClock) -> None:
        message_id = still_world.send(still_world.ann, sendAt=clock() + HOUR).json()["id"]

        assert deliver(world, clock, message_id).state in ("sent", "delivered")


class TestWriter:
    def scheduled_by_ben(self, world: World, clock: TestClock) -> str:
        share(world, world.ben.user.id)
        answer = world.send(world.ben, from_=world.ann.user.phone_number, sendAt=clock() + HOUR)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["id"])

    def test_sharer_still_sends(self, world: World, still_world: World, clock: TestClock) -> None:
        message_id = self.scheduled_by_ben(still_world, clock)

        assert deliver(world, clock, message_id).state in ("sent", "delivered")

    def test_sharer_who_lost_the_share_is_refused(self, world: World, still_world: World, clock: TestClock) -> None:
        message_id = self.scheduled_by_ben(still_world, clock)
        share(world)

        assert kind_of_failure(deliver(world, clock, message_id)) == "writer-refused"

    @pytest.mark.parametrize("attributes", [{"is_disabled": True}, {"deleted": 1}])
    def test_sharer_who_left_is_refused(
        self, world: World, still_world: World, clock: TestClock, attributes: dict[str, Any]
    ) -> None:
        message_id = self.scheduled_by_ben(still_world, clock)
        world.change(users, world.ben.user.id, **attributes)

        assert kind_of_failure(deliver(world, clock, message_id)) == "writer-refused"

    def test_sharer_who_is_gone_is_refused(self, world: World, still_world: World, clock: TestClock) -> None:
        message_id = self.scheduled_by_ben(still_world, clock)
        commit = world.instance.core.store.commit()
        commit.delete(users.path(world.ben.user.id))
        commit.send()

        assert kind_of_failure(deliver(world, clock, message_id)) == "writer-refused"

    def test_sharer_of_a_disabled_organization_is_refused(self, world: World, still_world: World, clock: TestClock) -> None:
        message_id = self.scheduled_by_ben(still_world, clock)
        closed = seeding.add_organization(world.instance, "Closed", world.tenant)
        world.change(users, world.ben.user.id, organization_id=closed.id)
        world.change(organizations, closed.id, is_disabled=True)

        assert kind_of_failure(deliver(world, clock, message_id)) == "writer-refused"

    def test_admin_who_applied_a_drip_and_lost_the_role_is_refused(
        self, world: World, still_world: World, clock: TestClock
    ) -> None:
        boss = still_world.add_person("Bea Boss")
        still_world.change(organizations, world.organization.id, organization_admins=[boss.user.id])
        body = {"dripCampaignId": add_campaign(still_world, still_world.ann)}
        first, second = (
            still_world.call(
                "POST", f"/api/v2/contacts/{add_contact(still_world, still_world.ann, number)}/drips", boss, json=body
            ).json()["addedDripMessages"][0]["id"]
            for number in ("+12125550131", "+12125550132")
        )
        assert deliver(world, clock, first).state in ("sent", "delivered")
        world.change(organizations, world.organization.id, organization_admins=[])

        assert kind_of_failure(deliver(world, clock, second)) == "writer-refused"

    def test_service_account_that_was_disabled_is_refused(self, world: World, still_world: World, clock: TestClock) -> None:
        message_id = still_world.send(still_world.ann, sendAt=clock() + HOUR).json()["id"]
        account_id = world.reseller.split()[-1].split(".")[0]
        world.change(messages, message_id, sent_by=account_id)
        world.change(service_accounts, account_id, is_disabled=True)

        assert kind_of_failure(deliver(world, clock, message_id)) == "writer-refused"


class TestVanishedPlace:
    @pytest.mark.parametrize("kind", ["organizations", "tenants"])
    def test_vanished_place_sends_nothing(self, world: World, still_world: World, clock: TestClock, kind: str) -> None:
        message_id = still_world.send(still_world.ann, sendAt=clock() + HOUR).json()["id"]
        path = {"organizations": organizations.path(world.organization.id), "tenants": tenants.path(world.tenant.id)}[kind]
        commit = world.instance.core.store.commit()
        commit.delete(path)
        commit.send()

        assert kind_of_failure(deliver(world, clock, message_id)) == "disabled"
        refused = world.send(world.ann)
        assert refused.status_code == 403
        assert refused.json()["type"].endswith({"organizations": "/organization-disabled", "tenants": "/tenant-disabled"}[kind])


def test_moved_user_is_asked_by_present_organization(world: World, still_world: World, clock: TestClock) -> None:
    message_id = still_world.send(still_world.ann, sendAt=clock() + 2 * HOUR).json()["id"]
    other_id = still_world.send(still_world.ann, sendAt=clock() + HOUR).json()["id"]
    place = seeding.add_organization(world.instance, "Acme Vision", world.tenant)
    change_user(world, world.ann, organizationId=place.id)

    sent = deliver(world, clock, other_id)
    assert (sent.state in ("sent", "delivered"), sent.organization_id) == (True, place.id)
    world.change(organizations, place.id, is_disabled=True)

    assert kind_of_failure(deliver(world, clock, message_id)) == "disabled"


class TestWarning:
    def test_number_change_by_v1_says_how_many_wait(self, world: World, still_world: World, clock: TestClock) -> None:
        for hours in range(1, 4):
            still_world.send(still_world.ann, sendAt=clock() + hours * HOUR)
        path = f"/api/users/{world.ann.user.id}"

        changed = world.call("PATCH", path, world.admin, json={"phoneNumber": FREE_NUMBER}).json()

        assert changed["status"] == "true"
        assert changed["warning"].startswith("3 messages waiting to be sent from +12125550100 ")
        assert world.call("PATCH", path, world.admin, json={"phoneNumber": FREE_NUMBER}).json() == {"status": "true"}

    def test_deletion_says_how_many_wait(self, world: World, still_world: World, clock: TestClock) -> None:
        path = f"/api/v2/users/{world.ann.user.id}"
        still_world.send(still_world.ann, sendAt=clock() + HOUR)

        assert world.call("DELETE", path, world.admin).json()["warning"].startswith("1 message waiting ")
        assert "warning" not in world.call("DELETE", f"/api/v2/users/{world.ben.user.id}", world.admin).json()

    def test_many_are_counted_to_a_bound(self, world: World, clock: TestClock) -> None:
        commit = world.instance.core.store.commit()
        sent = world.message(world.send(world.ann, sendAt=clock() + HOUR).json()["id"])
        for number in range(MAX_WAITING_COUNTED):
            create_message(commit, dataclasses.replace(sent, id=f"waiting{number}"))
        commit.send()

        warning = change_user(world, world.ann, phone_number=FREE_NUMBER)["warning"]

        assert warning.startswith(f"{MAX_WAITING_COUNTED}+ messages waiting ")
