"""Inbound group messages: the conversation with the group, once for each office in it."""

import dataclasses
import json
from typing import Any

import pytest

from app.store.contacts.contacts import contacts
from app.store.engine.database import Query
from app.store.messages.messages import messages
from app.store.users.phone_numbers import phone_numbers
from app.store.users.users import users
from app.store.webhooks.relay_deliveries import deliveries_of, relay_deliveries
from tests.campaigns.office import add_campaign, apply, succeed
from tests.groups.groups import ADA, BOB, CYD, GROUP, add_member, groups_of, send_to_group, text_to_group
from tests.world import TestClock, World, run_at_once, serve, wait_until


def messages_of(world: World) -> list[Any]:
    """Return the inbound messages of Ann's only group, the oldest first."""
    (group,) = groups_of(world)
    return [message for message in reversed(world.conversation(group["id"])) if message.direction == "in"]


class TestConversation:
    def test_message_joins_the_group_and_no_private_conversation(self, still_world: World) -> None:
        private = add_member(still_world, ADA, "Ada Ames")
        sent = send_to_group(still_world, GROUP)
        text_to_group(still_world)
        text_to_group(still_world, "Yes!", BOB, (ADA,))

        assert [(each.from_number, each.from_name, each.body) for each in messages_of(still_world)] == [
            (ADA, "Ada Ames", "Dinner?"),
            (BOB, "", "Yes!"),
        ]
        (group,) = groups_of(still_world)
        assert (group["id"], group["last_message"], group["read_status"]) == (sent["ConversationID"], "Yes!", False)
        assert still_world.conversation(private) == []

    @pytest.mark.parametrize("others", [["(212) 555-0142", BOB, BOB], [BOB, ADA, ""]])
    def test_spelling_and_own_numbers_make_no_other_group(self, still_world: World, others: list[str]) -> None:
        text_to_group(still_world)
        text_to_group(still_world, "Yes!", BOB, (ADA, still_world.ann.user.phone_number))
        text_to_group(still_world, "Well", others=tuple(each for each in others if each.startswith("+")))

        assert len(messages_of(still_world)) == 3

    def test_only_own_numbers_beside_the_sender_are_no_group(self, still_world: World) -> None:
        text_to_group(still_world, others=(still_world.ann.user.phone_number,))

        assert groups_of(still_world) == []
        (person,) = succeed(still_world.call("GET", "/api/v2/contacts", still_world.ann))["contacts"]
        assert (person["phone_number"], person["last_message"]) == (ADA, "Dinner?")

    def test_message_shows_all_recipients(self, still_world: World) -> None:
        text_to_group(still_world, others=(BOB, CYD))

        (text,) = messages_of(still_world)
        read = succeed(still_world.call("GET", f"/api/v2/messages/{text.id}", still_world.ann))
        assert read["to"] == [still_world.ann.user.phone_number, BOB, CYD]
        assert (read["from"], read["recipients"], read["otherRecipients"]) == (ADA, [], [BOB, CYD])


class TestOnce:
    def test_same_call_twice_is_one_message(self, still_world: World) -> None:
        for _ in range(2):
            text_to_group(still_world, carrier_message_id="SIM-1")

        assert len(messages_of(still_world)) == 1

    def test_repeat_under_another_id_is_one_message(self, still_world: World, clock: TestClock) -> None:
        settings = dataclasses.replace(still_world.instance.core.settings, REPEATED_TEXT_SECONDS=60)
        with serve(settings, clock) as served:
            world = dataclasses.replace(still_world, served=served)
            text_to_group(world, carrier_message_id="SIM-1")
            text_to_group(world, carrier_message_id="SIM-2")
            text_to_group(world, "Dinner?", BOB, (ADA,))

            first, second = messages_of(world)
        assert (first.from_number, first.repeats, second.from_number) == (ADA, ["SIM-2"], BOB)

    @pytest.mark.parametrize("ids", [("SIM-1", "SIM-1"), ("SIM-1", "SIM-2")])
    def test_each_of_two_offices_gets_its_own_copy_once(self, still_world: World, ids: tuple[str, str]) -> None:
        ann, ben = still_world.ann.user.phone_number, still_world.ben.user.phone_number
        text_to_group(still_world, others=(ben,), carrier_message_id=ids[0])
        text_to_group(still_world, others=(ann,), to_number=ben, carrier_message_id=ids[1])

        for person, other in ((still_world.ann, ben), (still_world.ben, ann)):
            (group,) = groups_of(still_world, person)
            assert group["participants"] == sorted([ADA, other])
            assert len(still_world.conversation(group["id"])) == 1

    @pytest.mark.parametrize("ids", [("SIM-1", "SIM-1"), ("SIM-1", "SIM-2")])
    def test_two_numbers_of_one_office_get_one_copy(self, still_world: World, clock: TestClock, ids: tuple[str, str]) -> None:
        first, second = still_world.ann.user.phone_number, "+12125550199"
        commit = still_world.instance.core.store.commit()
        commit.create(phone_numbers.path(second), phone_numbers.changes(uid=still_world.ann.user.id))
        commit.send()
        settings = dataclasses.replace(still_world.instance.core.settings, REPEATED_TEXT_SECONDS=60)
        with serve(settings, clock) as served:
            world = dataclasses.replace(still_world, served=served)
            text_to_group(world, others=(second, BOB), carrier_message_id=ids[0])
            text_to_group(world, others=(first, BOB), to_number=second, carrier_message_id=ids[1])

            (group,) = groups_of(world)
        assert group["participants"] == GROUP
        assert len(still_world.conversation(group["id"])) == 1
        assert still_world.contact(group["id"]).last_number == first

    def test_first_messages_at_once_make_one_group(self, still_world: World) -> None:
        run_at_once(
            lambda: text_to_group(still_world, "1"),
            lambda: text_to_group(still_world, "2", BOB, (ADA,)),
            lambda: send_to_group(still_world, [BOB, ADA]) and None,
        )

        (group,) = groups_of(still_world)
        assert len(still_world.conversation(group["id"])) == 3

    def test_carrier_that_does_not_tell_which_number_is_ours(self, still_world: World) -> None:
        ann, ben = still_world.ann.user.phone_number, still_world.ben.user.phone_number
        text_to_group(still_world, others=(ann, ben), to_number=BOB)

        assert [len(groups_of(still_world, person)) for person in (still_world.ann, still_world.ben)] == [1, 1]

    def test_group_without_a_number_of_ours_is_refused(self, still_world: World) -> None:
        assert still_world.text_in(from_number=ADA, to_number=BOB, other_recipients=[CYD]).status_code == 404


class TestNoReply:
    @pytest.mark.parametrize("body", ["STOP", "HELP", "Are you open?"])
    def test_text_opts_nobody_out_and_is_not_answered(self, still_world: World, body: str) -> None:
        still_world.change(users, still_world.ann.user.id, auto_reply_message="We are away.")
        member = add_member(still_world, ADA)

        text_to_group(still_world, body)

        assert still_world.contact(member).opted_out is False
        (group,) = groups_of(still_world)
        assert len(still_world.conversation(group["id"])) == 1

    def test_text_ends_no_drips_of_its_sender(self, still_world: World) -> None:
        member = add_member(still_world, ADA)
        applied = apply(still_world, still_world.ann, member, add_campaign(still_world, still_world.ann))

        text_to_group(still_world)

        assert still_world.contact(member).drips == [applied["applicationId"]]

    def test_stop_that_the_carrier_obeyed_opts_its_sender_out(self, still_world: World) -> None:
        member = add_member(still_world, ADA)
        text_to_group(still_world, "STOP", handled_keyword="stop")

        assert still_world.contact(member).opted_out is True
        assert groups_of(still_world)[0]["optedOut"] is False
        text_to_group(still_world, "START", handled_keyword="start")
        assert still_world.contact(member).opted_out is False

    def test_stop_of_a_sender_without_contact_is_remembered(self, still_world: World) -> None:
        text_to_group(still_world, "STOP", handled_keyword="stop")

        assert still_world.contact(add_member(still_world, ADA)).opted_out is True

    def test_blocked_sender_is_dropped(self, still_world: World) -> None:
        request = [{"action": "block", "sender": ADA}]
        succeed(still_world.call("POST", "/api/v2/contacts/block", still_world.ann, json=request))

        text_to_group(still_world)
        assert groups_of(still_world) == []
        text_to_group(still_world, "Hi", BOB, (ADA,))
        assert [message.body for message in messages_of(still_world)] == ["Hi"]


def test_event_has_an_array_and_no_email(still_world: World) -> None:
    still_world.change(users, still_world.ann.user.id, relay_webhook="https://crm.example.com/texts")
    add_member(still_world, ADA, "Ada Ames", email="ada@example.com")
    text_to_group(still_world)

    (delivery,) = still_world.instance.core.store.page(relay_deliveries, deliveries_of(still_world.ann.user.id, None, 10, None))
    event = json.loads(still_world.instance.core.event_bodies.open(delivery))
    assert event["ToNumber"] == [still_world.ann.user.phone_number, BOB]
    assert (event["FromNumber"], event["FromName"], event["ContactName"]) == (ADA, "Ada Ames", f"Ada Ames and {BOB}")
    assert "ContactEmail" not in event


def test_simulated_customer_writes_to_a_group(world: World) -> None:
    body = {"from": ADA, "message": "Dinner?", "otherRecipients": [BOB]}
    succeed(world.call("POST", "/api/v2/sandbox/texts", world.ann, json=body))

    (group,) = wait_until(lambda: groups_of(world), bool)
    assert group["participants"] == GROUP


def test_members_get_no_contact_of_their_own(still_world: World) -> None:
    text_to_group(still_world)

    stored = still_world.instance.core.store.page(contacts, Query(contacts.name, [], [], 10))
    assert [contact.participants for contact in stored] == [GROUP]


def test_participants_that_are_no_numbers_are_kept(still_world: World) -> None:
    text_to_group(still_world, others=(BOB, "bob/b@example.com"))

    (group,) = groups_of(still_world)
    assert group["participants"] == sorted([ADA, BOB, "bob/b@example.com"])
    assert still_world.send(still_world.ann, to=group["participants"]).status_code == 400


def test_message_to_a_group_of_an_earlier_version_is_readable(still_world: World) -> None:
    sent = succeed(still_world.send(still_world.ann, to=ADA))
    still_world.change(messages, sent["id"], direction="in", state="received", other_recipients=[BOB])

    read = succeed(still_world.call("GET", f"/api/v2/messages/{sent['id']}", still_world.ann))
    assert (read["to"], read["otherRecipients"], read["recipients"]) == (ADA, [BOB], [])
