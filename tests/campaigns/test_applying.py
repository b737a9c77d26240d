"""Applying a campaign to a contact: all its texts at once, or none; and how it runs."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.problems.campaigns import (
    DRIP_ALREADY_RUNNING,
    DRIP_CAMPAIGN_NOT_FOUND,
    DRIP_CONTACT_BLOCKED,
    DRIP_SENDER_UNABLE,
    DRIPS_TOO_MANY,
)
from app.problems.contacts import CONTACT_NOT_FOUND
from app.problems.messages import OPTED_OUT
from app.problems.requests import PARAMETERS_INVALID
from app.store.contacts.contacts import contacts
from app.store.engine.collection import Collection
from app.store.messages.messages import messages
from app.store.tenancy.organizations import organizations
from app.store.users.users import users
from app.times.clock import DAY, HOUR
from tests.campaigns.office import (
    LATER,
    WELCOME,
    add_campaign,
    add_contact,
    apply,
    ask_to_apply,
    scheduled,
    states,
    succeed,
    texts,
)
from tests.refusals import assert_refused
from tests.world import TestClock, World, run_at_once


def test_its_texts_are_scheduled_in_the_users_own_time(still_world: World) -> None:
    ann = still_world.ann
    still_world.change(users, ann.user.id, timezone="Europe/Berlin")
    contact_id = add_contact(still_world, ann)
    campaign_id = add_campaign(still_world, ann, WELCOME, LATER | {"timeOfDay": "08:30"})
    before = still_world.instance.core.clock()

    applied = apply(still_world, ann, contact_id, campaign_id)

    assert (applied["dripCampaignId"], applied["timezone"]) == (campaign_id, "Europe/Berlin")
    first, second = texts(still_world, applied)
    assert (first.body, second.body) == ("Hi John", "Still there, John?")
    assert [entry["sendAt"] for entry in applied["addedDripMessages"]] == [first.send_at, second.send_at]
    assert before + HOUR <= first.send_at <= still_world.instance.core.clock() + HOUR
    local = datetime.fromtimestamp(second.send_at / 1000, ZoneInfo("Europe/Berlin"))
    assert (local.hour, local.minute, local.second) == (8, 30, 0)
    assert (first.state, first.source, first.drip_id) == ("scheduled", "drip", applied["applicationId"])
    assert (first.from_number, first.contact_id) == (ann.user.phone_number, contact_id)
    assert still_world.contact(contact_id).drips == [applied["applicationId"]]
    assert scheduled(still_world, ann) == [first.id, second.id]
    (running,) = succeed(still_world.call("GET", f"/api/v2/contacts/{contact_id}/drips", ann))["drips"]
    assert running["applicationId"] == applied["applicationId"]
    assert (running["total"], running["sent"], running["waiting"], running["nextSendAt"]) == (2, 0, 2, first.send_at)


@pytest.mark.parametrize(
    ("state", "sent"), [("sent", 1), ("delivered", 1), ("undelivered", 1), ("uncertain", 0), ("failed", 0)]
)
def test_a_running_campaign_counts_what_carriers_took(still_world: World, state: str, sent: int) -> None:
    ann = still_world.ann
    contact_id = add_contact(still_world, ann)
    campaign_id = add_campaign(still_world, ann, WELCOME, LATER)
    first, _ = texts(still_world, apply(still_world, ann, contact_id, campaign_id))
    still_world.change(messages, first.id, state=state)

    (running,) = succeed(still_world.call("GET", f"/api/v2/contacts/{contact_id}/drips", ann))["drips"]
    assert (running["total"], running["sent"], running["waiting"]) == (2, sent, 1)


def test_the_request_may_name_another_zone(still_world: World) -> None:
    ann = still_world.ann
    contact_id, campaign_id = add_contact(still_world, ann), add_campaign(still_world, ann)

    refused = ask_to_apply(still_world, ann, contact_id, campaign_id, timezone="../../etc/passwd")
    assert_refused(refused, PARAMETERS_INVALID)
    assert apply(still_world, ann, contact_id, campaign_id, timezone="Asia/Tokyo")["timezone"] == "Asia/Tokyo"


def test_version_1_applies_too_and_names_what_is_wrong_twice(still_world: World) -> None:
    ann = still_world.ann
    contact_id, campaign_id = add_contact(still_world, ann), add_campaign(still_world, ann)
    path = f"/api/contacts/{contact_id}/drips"

    missing = still_world.call("POST", path, ann, json={})
    assert missing.status_code == 400
    assert missing.json()["errors"] == ["Missing parameter 'dripCampaignId': It is required."]
    assert missing.json()["error"] == "Missing parameter 'dripCampaignId'"
    assert missing.json()["type"].endswith("/parameters-invalid")
    unknown = still_world.call("POST", path, ann, json={"dripCampaignId": "none"})
    assert (unknown.status_code, unknown.json()["error"]) == (404, DRIP_CAMPAIGN_NOT_FOUND.title)
    assert unknown.json()["errors"] == [DRIP_CAMPAIGN_NOT_FOUND.title]
    applied = succeed(still_world.call("POST", path, ann, json={"dripCampaignId": campaign_id}))
    assert states(still_world, applied) == ["scheduled", "scheduled"]
    assert not {"errors", "error"} & set(applied)


def test_applied_four_times_at_once_it_runs_once(still_world: World) -> None:
    ann = still_world.ann
    contact_id, campaign_id = add_contact(still_world, ann), add_campaign(still_world, ann)

    answers = run_at_once(*[lambda: ask_to_apply(still_world, ann, contact_id, campaign_id)] * 4)

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert len(scheduled(still_world, ann)) == 2
    assert_refused(ask_to_apply(still_world, ann, contact_id, campaign_id), DRIP_ALREADY_RUNNING)


def test_a_repeated_request_applies_it_once(still_world: World) -> None:
    ann = still_world.ann
    contact_id, campaign_id = add_contact(still_world, ann), add_campaign(still_world, ann)

    first, second = (
        ask_to_apply(still_world, ann, contact_id, campaign_id, headers={"Idempotency-Key": "1"}) for _ in range(2)
    )

    assert first.json() == second.json()
    assert len(scheduled(still_world, ann)) == 2


def test_it_may_be_applied_again_after_its_last_text(world: World, still_world: World, clock: TestClock) -> None:
    ann = still_world.ann
    contact_id, campaign_id = add_contact(still_world, ann), add_campaign(still_world, ann, WELCOME)
    applied = apply(still_world, ann, contact_id, campaign_id)
    clock.forward(HOUR)
    world.instance.messaging.delivery.deliver(texts(world, applied)[0].id)
    assert states(world, applied)[0] in ("sent", "delivered")
    assert succeed(still_world.call("GET", f"/api/v2/contacts/{contact_id}/drips", ann))["drips"] == []

    again = apply(still_world, ann, contact_id, campaign_id)

    assert still_world.contact(contact_id).drips == [again["applicationId"]]


def test_a_contact_has_five_campaigns_at_most(still_world: World) -> None:
    ann, contact_id = still_world.ann, add_contact(still_world, still_world.ann)
    for _ in range(5):
        apply(still_world, ann, contact_id, add_campaign(still_world, ann))

    assert_refused(ask_to_apply(still_world, ann, contact_id, add_campaign(still_world, ann)), DRIPS_TOO_MANY)


def test_what_cannot_be_applied_says_why(still_world: World) -> None:
    ann, zoe = still_world.ann, still_world.zoe
    contact_id, campaign_id = add_contact(still_world, ann), add_campaign(still_world, ann)
    foreign_contact, foreign_campaign = add_contact(still_world, zoe), add_campaign(still_world, zoe)

    assert_refused(ask_to_apply(still_world, ann, foreign_contact, campaign_id), CONTACT_NOT_FOUND)
    assert_refused(ask_to_apply(still_world, ann, contact_id, foreign_campaign), DRIP_CAMPAIGN_NOT_FOUND)
    for attributes, problem in (
        ({"opted_out": True}, OPTED_OUT),
        ({"opted_out": False, "blocked": True}, DRIP_CONTACT_BLOCKED),
    ):
        still_world.change(contacts, contact_id, **attributes)
        assert_refused(ask_to_apply(still_world, ann, contact_id, campaign_id), problem)
    still_world.change(contacts, contact_id, blocked=False)
    still_world.change(users, ann.user.id, is_disabled=True)
    assert_refused(ask_to_apply(still_world, still_world.admin, contact_id, campaign_id), DRIP_SENDER_UNABLE)
    still_world.change(users, ann.user.id, is_disabled=False)
    too_long = add_campaign(still_world, ann, WELCOME | {"message": "[first]" + "x" * 1590})
    still_world.change(contacts, contact_id, full_name="Bartholomew Doe")
    assert_refused(ask_to_apply(still_world, ann, contact_id, too_long), PARAMETERS_INVALID)
    assert scheduled(still_world, ann) == []


def test_colleague_enrolls_on_behalf_of_the_owner(still_world: World) -> None:
    ann, ben = still_world.ann, still_world.ben
    contact_id, campaign_id = add_contact(still_world, ann), add_campaign(still_world, ann)
    assert_refused(ask_to_apply(still_world, ben, contact_id, campaign_id), CONTACT_NOT_FOUND)
    still_world.change(users, ann.user.id, shared_with=[ben.user.id])

    applied = apply(still_world, ben, contact_id, campaign_id)

    message = texts(still_world, applied)[0]
    assert (message.uid, message.from_number, message.sent_by) == (ann.user.id, ann.user.phone_number, ben.user.id)


def test_sweeper_sends_messages_without_tasks_once(world: World, still_world: World, clock: TestClock) -> None:
    # The still world cannot reach its queue: its server might as well have died between the commit and the tasks.
    contact_id = add_contact(still_world, still_world.ann)
    applied = apply(still_world, still_world.ann, contact_id, add_campaign(still_world, still_world.ann))
    first, second = texts(world, applied)
    clock.forward(2 * HOUR)

    assert world.instance.operations.sweeper.sweep() == 1

    armed = world.message(first.id)
    assert armed.sweep_at is not None
    assert armed.sweep_at > clock()
    assert world.message(second.id).version == second.version
    # Twice, as a task may come.
    for _ in range(2):
        world.instance.messaging.delivery.deliver(first.id)
    sent = world.message(first.id)
    assert (sent.state, sent.attempts) == ("sent", 1)
    assert second.send_at - first.send_at > DAY


@pytest.mark.parametrize("collection", [users, organizations])
def test_who_is_disabled_meanwhile_sends_nothing(
    world: World, still_world: World, clock: TestClock, collection: Collection[object]
) -> None:
    contact_id = add_contact(still_world, still_world.ann)
    applied = apply(still_world, still_world.ann, contact_id, add_campaign(still_world, still_world.ann))
    owner = {"users": world.ann.user.id, "organizations": world.organization.id}[collection.name]
    world.change(collection, owner, is_disabled=True)
    clock.forward(HOUR)

    world.instance.messaging.delivery.deliver(texts(world, applied)[0].id)

    message = texts(world, applied)[0]
    assert (message.state, message.attempts) == ("failed", 0)
