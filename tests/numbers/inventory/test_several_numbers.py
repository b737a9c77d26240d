"""Several numbers of a user, and senders that are no numbers."""

from typing import Any

import pytest

from app.carriers.capabilities import CarrierCapabilities
from app.problems.messages import NUMBER_NOT_ACTIVE, SENDER_UNSUPPORTED
from app.store.users.phone_numbers import phone_numbers
from app.store.users.users import users
from tests.numbers.inventory.calls import SECOND, call, create, created
from tests.refusals import assert_refused
from tests.world import CUSTOMER, World


def contact_of(world: World, **query: Any) -> dict[str, Any]:
    [contact] = world.call("GET", "/api/v2/contacts", world.ann, params=query).json()["contacts"]
    found: dict[str, Any] = contact
    return found


class TestNumbers:
    def test_messages_leave_from_any_own_number(self, world: World) -> None:
        created(world, userId=world.ann.user.id)

        sent = world.send(world.ann, from_=SECOND).json()

        message = world.wait_for_state(sent["id"], "sent", "delivered")
        assert (message.from_number, message.uid) == (SECOND, world.ann.user.id)

    def test_messages_arrive_at_any_own_number(self, still_world: World) -> None:
        created(still_world, userId=still_world.ann.user.id)

        assert still_world.text_in(to_number=SECOND).status_code == 200
        assert still_world.text_in("Hello?").status_code == 200

        conversation = still_world.conversation(contact_of(still_world)["id"])
        assert {message.to_number for message in conversation} == {SECOND, still_world.ann.user.phone_number}

    def test_replies_go_from_the_last_used_number(self, still_world: World) -> None:
        created(still_world, userId=still_world.ann.user.id)
        still_world.text_in(to_number=SECOND)
        assert contact_of(still_world)["lastNumber"] == SECOND

        still_world.send(still_world.ann)
        assert contact_of(still_world)["lastNumber"] == still_world.ann.user.phone_number
        still_world.send(still_world.ann, from_=SECOND, type="note")
        assert contact_of(still_world)["lastNumber"] == still_world.ann.user.phone_number

    def test_an_away_message_answers_from_the_number_texted(self, still_world: World) -> None:
        created(still_world, userId=still_world.ann.user.id)
        still_world.change(users, still_world.ann.user.id, auto_reply_message="Back at ten")

        still_world.text_in(to_number=SECOND)

        answers = [
            message for message in still_world.conversation(contact_of(still_world)["id"]) if message.body == "Back at ten"
        ]
        assert [message.from_number for message in answers] == [SECOND]

    def test_sharing_covers_all_numbers(self, still_world: World) -> None:
        created(still_world, userId=still_world.ann.user.id)
        still_world.change(users, still_world.ann.user.id, shared_with=[still_world.ben.user.id])

        assert still_world.send(still_world.ben, from_=SECOND).status_code == 200

    def test_only_an_active_number_sends(self, world: World) -> None:
        created(world, userId=world.ann.user.id, state="pending")

        assert_refused_v1(world.send(world.ann, from_=SECOND), NUMBER_NOT_ACTIVE.code)
        assert world.text_in(to_number=SECOND).status_code == 200

    def test_a_suspended_number_fails_what_waits(self, still_world: World) -> None:
        sent = still_world.send(still_world.ann).json()["id"]
        assert (
            call(still_world, still_world.admin, "PATCH", still_world.ann.user.phone_number, state="suspended").status_code
            == 200
        )

        still_world.instance.messaging.delivery.deliver(sent)

        failure = still_world.message(sent).failure
        assert failure is not None
        assert failure["kind"] == "number-inactive"

    @pytest.mark.parametrize(
        ("capabilities", "changes", "field"),
        [
            ({"mms": False}, {"media": ["https://files.example.com/a.jpg"]}, "media"),
            ({"sms": False}, {}, "from"),
        ],
    )
    def test_capabilities_bind_what_is_sent(
        self, still_world: World, capabilities: dict[str, Any], changes: dict[str, Any], field: str
    ) -> None:
        call(still_world, still_world.admin, "PATCH", still_world.ann.user.phone_number, **capabilities)

        answer = still_world.send(still_world.ann, **changes)

        assert answer.status_code == 400
        assert f"'{field}'" in answer.text


class TestSenders:
    @pytest.mark.parametrize(("sender", "kind"), [("72975", "short-code"), ("ACME Dental", "alphanumeric")])
    def test_messages_leave_from_other_senders(self, world: World, sender: str, kind: str) -> None:
        assert created(world, sender, userId=world.ann.user.id)["numberClass"] == kind

        sent = world.send(world.ann, from_=sender.lower()).json()

        message = world.wait_for_state(sent["id"], "sent", "delivered")
        assert message.from_number == sender

    def test_a_name_is_unique_in_its_tenant_only(self, still_world: World) -> None:
        created(still_world, "ACME", userId=still_world.ann.user.id)
        assert create(still_world, still_world.admin, "acme", userId=still_world.ben.user.id).status_code == 409
        assert create(still_world, still_world.admin, "ACME", userId=still_world.zoe.user.id).status_code == 200
        shown = call(still_world, still_world.zoe, "GET", "acme").json()
        assert (shown["number"], shown["userId"]) == ("ACME", still_world.zoe.user.id)

    @pytest.mark.parametrize("sender", ["72975", "ACME"])
    def test_carriers_that_cannot_are_named(self, still_world: World, sender: str, monkeypatch: pytest.MonkeyPatch) -> None:
        created(still_world, sender, userId=still_world.ann.user.id)
        limited = CarrierCapabilities(max_text_length=1600, max_media=10, max_media_bytes=5_000_000)
        monkeypatch.setattr(type(still_world.instance.carriers.simulator), "capabilities", limited)

        sent = still_world.send(still_world.ann, from_=sender)
        assert_refused_v1(sent, SENDER_UNSUPPORTED.code)
        assert "The carrier 'simulator' does not send from" in sent.text
        assert_refused(create(still_world, still_world.admin, sender, userId=still_world.zoe.user.id), SENDER_UNSUPPORTED)

    def test_an_unknown_name_is_no_phone_number(self, still_world: World) -> None:
        answer = still_world.send(still_world.ann, from_="NOBODY")

        assert answer.status_code == 400
        assert "Must be a phone number" in answer.text

    def test_a_short_code_receives(self, still_world: World) -> None:
        created(still_world, "72975", userId=still_world.ann.user.id)

        assert still_world.text_in(to_number="72975", from_number=CUSTOMER).status_code == 200
        assert contact_of(still_world)["lastNumber"] == "72975"


def assert_refused_v1(answer: Any, code: str) -> None:
    assert answer.json()["type"].rpartition("/")[2] == code, answer.text


def test_numbers_are_stored_with_their_class(still_world: World) -> None:
    assert created(still_world, "+18005550100")["numberClass"] == "toll-free"
    stored = still_world.instance.core.store.get(phone_numbers.at("+18005550100"))
    assert stored is not None
    assert stored.organization_id == still_world.admin.user.organization_id
