"""Messages to groups: one conversation per set of numbers, and who may be in it."""

from typing import Any

import pytest

from app.carriers.simulator import DELIVERED
from app.store.contacts.contact_numbers import block_number, number_reservation
from app.store.tenancy.organizations import organizations
from app.store.users.phone_numbers import phone_numbers
from app.store.users.users import users
from tests.campaigns.office import succeed
from tests.groups.groups import ADA, BOB, CYD, GROUP, add_member, send_to_group
from tests.world import Person, World


class TestConversation:
    def test_order_spelling_and_repetition_make_no_other_group(self, still_world: World) -> None:
        first = send_to_group(still_world, [ADA, BOB])
        again = send_to_group(still_world, ["(212) 555-0142", ADA, BOB, "+1 212 555 0141"])
        other = send_to_group(still_world, [ADA, BOB, CYD])

        assert first["ConversationID"] == again["ConversationID"] != other["ConversationID"]
        contact = still_world.contact(first["ConversationID"])
        assert (contact.participants, contact.phone_number) == ([ADA, BOB], "")

    def test_array_of_one_number_is_an_ordinary_message(self, still_world: World) -> None:
        alone = succeed(still_world.send(still_world.ann, to=ADA))

        for to in ([ADA], [ADA, ADA], [ADA, "(212) 555-0141"]):
            sent = succeed(still_world.send(still_world.ann, to=to))
            assert sent["ConversationID"] == alone["ConversationID"]
            assert still_world.message(sent["id"]).recipients == []

    def test_two_offices_have_a_group_each(self, still_world: World) -> None:
        ann = send_to_group(still_world, GROUP)
        ben = send_to_group(still_world, GROUP, still_world.ben)

        assert ann["ConversationID"] != ben["ConversationID"]

    def test_message_shows_the_recipients_as_an_array(self, still_world: World) -> None:
        sent = send_to_group(still_world, [BOB, ADA])

        read = succeed(still_world.call("GET", f"/api/v2/messages/{sent['id']}", still_world.ann))
        assert read["to"] == [ADA, BOB]
        assert [(each["number"], each["state"]) for each in read["recipients"]] == [(ADA, "queued"), (BOB, "queued")]

    def test_form_with_two_recipients_is_a_group(self, still_world: World) -> None:
        body = [("to", ADA), ("to", BOB), ("from", still_world.ann.user.phone_number), ("message", "Hello!")]
        sent = succeed(still_world.call("POST", "/api/send", still_world.ann, data=body))

        assert still_world.message(sent["id"]).recipients == [ADA, BOB]

    def test_note_joins_the_group(self, still_world: World) -> None:
        sent = send_to_group(still_world, GROUP)
        note = send_to_group(still_world, GROUP, type="note", message="They like tea.")

        assert note["ConversationID"] == sent["ConversationID"]

    def test_repeated_request_sends_once(self, still_world: World) -> None:
        body = {"to": GROUP, "from": still_world.ann.user.phone_number, "message": "Hello!"}
        sent = [
            succeed(still_world.call("POST", "/api/send", still_world.ann, json=body, headers={"Idempotency-Key": "group-1"}))
            for _ in range(2)
        ]

        assert sent[0] == sent[1]
        assert len(still_world.conversation(sent[0]["ConversationID"])) == 1

    def test_messages_of_a_group_keep_their_order(self, still_world: World) -> None:
        first, second = (send_to_group(still_world, GROUP, message=body)["id"] for body in ("1", "2"))

        assert still_world.message(second).after == [first]

    def test_shared_number_writes_to_the_owners_group(self, still_world: World) -> None:
        own = send_to_group(still_world, GROUP)
        still_world.change(users, still_world.ann.user.id, shared_with=[still_world.ben.user.id])
        sent = send_to_group(still_world, GROUP, still_world.ben, from_=still_world.ann.user.phone_number)

        assert sent["ConversationID"] == own["ConversationID"]


class TestName:
    def test_members_with_names_come_first(self, still_world: World) -> None:
        add_member(still_world, CYD, "Cyd Clay")
        sent = send_to_group(still_world, [ADA, BOB, CYD, DELIVERED])

        assert still_world.contact(sent["ConversationID"]).full_name == f"Cyd Clay, {ADA} and 2 more"

    def test_next_message_knows_new_names(self, still_world: World) -> None:
        sent = send_to_group(still_world, GROUP)
        add_member(still_world, ADA, "Ada Ames")
        send_to_group(still_world, GROUP)

        assert still_world.contact(sent["ConversationID"]).full_name == f"Ada Ames and {BOB}"

    def test_name_that_somebody_gave_stays_until_it_is_removed(self, still_world: World) -> None:
        path = f"/api/v2/contacts/{send_to_group(still_world, GROUP)['ConversationID']}"
        succeed(still_world.call("PATCH", path, still_world.ann, json={"full_name": "Book club"}))
        add_member(still_world, ADA, "Ada Ames")
        send_to_group(still_world, GROUP)

        assert succeed(still_world.call("GET", path, still_world.ann))["full_name"] == "Book club"
        removed = succeed(still_world.call("PATCH", path, still_world.ann, json={"full_name": ""}))
        assert removed["full_name"] == f"Ada Ames and {BOB}"


class TestRefusal:
    def errors(self, world: World, to: Any, status: int, person: Person | None = None, **changes: Any) -> dict[str, str]:
        answer = world.send(person or world.ann, to=to, **changes)
        assert answer.status_code == status, answer.text
        found: list[Any] = answer.json()["errors"]
        if status == 451:
            return {error["field"]: error["message"] for error in found}
        pairs = [text.removeprefix("Invalid parameter ").split(": ", 1) for text in found]
        return {name.strip("'"): message for name, message in pairs}

    @pytest.mark.parametrize(
        ("to", "field"),
        [
            ([], "to"),
            ([ADA, 5], "to.1"),
            ([ADA, [BOB]], "to.1"),
            ([ADA, "Bob"], "to.1"),
            ([ADA, "72975"], "to.1"),
            ([ADA] * 51, "to"),
        ],
    )
    def test_invalid_recipients_are_named(self, still_world: World, to: Any, field: str) -> None:
        assert list(self.errors(still_world, to, 400)) == [field]

    def test_own_number_is_refused(self, still_world: World) -> None:
        assert list(self.errors(still_world, [ADA, still_world.ann.user.phone_number, BOB], 400)) == ["to.1"]

    def test_more_recipients_than_the_carrier_takes_are_refused(self, still_world: World) -> None:
        to = [f"+121255501{number}" for number in range(40, 51)]

        assert "at most 10 recipients" in self.errors(still_world, to, 400)["to"]
        send_to_group(still_world, to[:10])

    def test_carrier_without_groups_is_named(self, still_world: World) -> None:
        still_world.change(users, still_world.ann.user.id, provider="twilio")

        assert "'twilio' has no group messages" in self.errors(still_world, GROUP, 400)["to"]
        succeed(still_world.send(still_world.ann, to=GROUP, type="note"))

    def test_carrier_of_the_number_decides(self, still_world: World) -> None:
        still_world.change(phone_numbers, still_world.ann.user.phone_number, provider="twilio")

        assert "'twilio' has no group messages" in self.errors(still_world, GROUP, 400)["to"]

    def test_opted_out_and_blocked_members_are_named(self, still_world: World) -> None:
        add_member(still_world, BOB, optedOut=True)
        store = still_world.instance.core.store
        commit = store.commit()
        uid = still_world.ann.user.id
        block_number(commit, uid, CYD, store.get(number_reservation(uid, CYD)), is_blocked=True)
        commit.send()

        errors = self.errors(still_world, [CYD, ADA, BOB], 451)
        assert errors == {"to.0": "The number is blocked.", "to.2": "The number has opted out of messages."}

    def test_member_who_opts_out_meanwhile_stops_the_message(self, world: World) -> None:
        add_member(world, BOB)
        sent = send_to_group(world, GROUP, sendAt=world.instance.core.clock() + 1500)
        world.text_in("STOP", from_number=BOB)

        failed = world.wait_for_state(sent["id"], "failed")
        assert failed.failure is not None
        assert (failed.failure["kind"], BOB in failed.failure["reason"], ADA in failed.failure["reason"]) == (
            "opted-out",
            True,
            False,
        )


def test_scheduled_group_message_can_be_moved_and_canceled(still_world: World) -> None:
    soon = still_world.instance.core.clock() + 600_000
    sent = send_to_group(still_world, GROUP, sendAt=soon)
    path = f"/api/v2/scheduledMessages/{sent['id']}"

    moved = succeed(still_world.call("PATCH", path, still_world.ann, json={"sendAt": soon + 60_000, "message": "Later!"}))
    assert (moved["to"], moved["message"]) == (GROUP, "Later!")
    assert succeed(still_world.call("DELETE", path, still_world.ann))["state"] == "canceled"


def test_group_is_found_by_a_members_number_and_name(still_world: World) -> None:
    add_member(still_world, ADA, "Ada Ames")
    group_id = send_to_group(still_world, GROUP)["ConversationID"]

    for text in ("0142", "ames"):
        found = succeed(still_world.call("GET", f"/api/v2/contacts?search={text}", still_world.ann))["contacts"]
        assert group_id in [contact["id"] for contact in found]
    alone = succeed(still_world.call("GET", f"/api/v2/contacts?phoneNumber=%2B{ADA[1:]}", still_world.ann))["contacts"]
    assert [contact["participants"] for contact in alone] == [[]]


def test_consent_message_is_left_out(world: World) -> None:
    consent = {"require_contact_consent": True, "require_contact_consent_message": "May we write to you?"}
    world.change(organizations, world.organization.id, **consent)
    sent = send_to_group(world, GROUP)

    world.wait_for_state(sent["id"], "delivered")
    assert len(world.conversation(sent["ConversationID"])) == 1
