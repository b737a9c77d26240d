"""An office whose messages go through Bandwidth."""

import json
from typing import Any

import pytest

from app.carriers.http import basic_auth
from tests.bandwidth.accounts import PROVIDER
from tests.bandwidth.callbacks import LOGIN, call_back, inbound, receipt
from tests.bandwidth.server import ACCEPTED, BandwidthServer
from tests.groups.groups import BOB, groups_of, send_to_group
from tests.world import CUSTOMER, World, wait_until

BW_ID = ACCEPTED["id"]
OTHER = {**PROVIDER, "account_id": "5500999", "callback_user": "zoe", "callback_password": "another-password"}
OTHER_LOGIN = basic_auth("zoe", "another-password")


@pytest.fixture
def message_id(office: World) -> str:
    """A message that Bandwidth has accepted."""
    message_id = str(office.send(office.ann).json()["id"])
    office.wait_for_state(message_id, "sent")
    return message_id


def texts_of_ann(world: World) -> list[str]:
    contacts = world.call("GET", "/api/v2/contacts", world.ann).json()["contacts"]
    pages = [world.call("GET", f"/api/v2/contacts/{one['id']}/messages", world.ann).json() for one in contacts]
    return sorted(text["message"] for page in pages for text in page["messages"] if text["direction"] == "in")


def test_message_is_accepted_and_delivered(office: World, message_id: str) -> None:
    message = office.message(message_id)
    assert (message.carrier, message.carrier_message_id, message.segments) == ("bandwidth", BW_ID, 2)

    assert call_back(office, receipt(message_id, BW_ID)).status_code == 200

    assert office.message(message_id).state == "delivered"


def test_receipt_settles_a_message_whose_answer_was_lost(office: World, bandwidth_server: BandwidthServer) -> None:
    bandwidth_server.answers["messages"] = [(504, b"<html>")]
    message_id = str(office.send(office.ann).json()["id"])
    office.wait_for_state(message_id, "uncertain")

    assert call_back(office, receipt(message_id, BW_ID, "message-sending")).status_code == 200

    message = office.message(message_id)
    assert (message.state, message.carrier_message_id, message.failure) == ("sent", BW_ID, None)


def test_receipt_without_tag_finds_its_message(office: World, message_id: str) -> None:
    assert call_back(office, receipt("", BW_ID)).status_code == 200
    assert office.message(message_id).state == "delivered"


def test_late_and_repeated_receipts_change_nothing(office: World, message_id: str) -> None:
    for kind in ("message-delivered", "message-sending", "message-delivered", "message-failed", "a-type-of-tomorrow"):
        assert call_back(office, receipt(message_id, BW_ID, kind)).status_code == 200

    assert [step["state"] for step in office.message(message_id).history] == ["queued", "sending", "sent", "delivered"]


def test_opt_out_at_the_carrier_opts_the_contact_out(office: World, message_id: str) -> None:
    call_back(office, receipt(message_id, BW_ID, "message-failed", errorCode=4775))

    message = office.message(message_id)
    assert message.failure == {
        "kind": "undelivered",
        "code": "4775",
        "reason": "The recipient has opted out at the carrier",
    }
    assert office.contact(message.contact_id).opted_out
    assert office.send(office.ann).status_code == 451


def test_array_is_stored_once_however_often_it_comes(office: World, message_id: str) -> None:
    own = office.ann.user.phone_number
    events = [inbound(own, "bw-1", "One"), receipt(message_id, BW_ID), inbound(own, "bw-2", "Two"), inbound(own, "bw-1", "One")]

    for _ in range(3):
        answer = call_back(office, *events)
        assert (answer.status_code, answer.text) == (200, "{}")

    assert texts_of_ann(office) == ["One", "Two"]
    assert office.message(message_id).state == "delivered"


def test_keyword_is_answered_because_bandwidth_does_not(office: World, bandwidth_server: BandwidthServer) -> None:
    call_back(office, inbound(office.ann.user.phone_number, "bw-1", "HELP"))

    wait_until(lambda: len(bandwidth_server.calls_of("messages")), lambda count: count == 1)


def test_wrong_login_and_unknown_number_are_refused_alike(office: World, message_id: str) -> None:
    own = office.ann.user.phone_number
    answers = [
        call_back(office, inbound(own), authorization=basic_auth("texting", "wrong")),
        call_back(office, inbound(own), authorization=""),
        call_back(office, inbound("+13125550199")),
        call_back(office, inbound(office.zoe.user.phone_number)),
        call_back(office, receipt("unknown", "bw-9")),
        call_back(office, receipt("a/b", "bw-9")),
        call_back(office, receipt(message_id, BW_ID), authorization=OTHER_LOGIN),
        call_back(office),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert texts_of_ann(office) == []
    assert office.message(message_id).state == "sent"


def test_previous_login_is_accepted_at_the_door(office: World) -> None:
    previous = {f"{name}_previous": PROVIDER[name] for name in ("callback_user", "callback_password")}
    office.give_provider(office.tenant.id, {**PROVIDER, "callback_password": "the-new-password", **previous})

    assert call_back(office, inbound(office.ann.user.phone_number), authorization=LOGIN).status_code == 200
    assert call_back(office, inbound(office.ann.user.phone_number), authorization=OTHER_LOGIN).status_code == 403


class TestGroup:
    """Bandwidth reports an inbound group message once for each own number, and a receipt for each recipient."""

    def test_message_is_stored_once_for_each_office(self, office: World) -> None:
        ann, ben = office.ann.user.phone_number, office.ben.user.phone_number
        to = [ann, ben, BOB]
        events = [inbound(ann, "bw-1", "Lunch?", to=to), inbound(ben, "bw-2", "Lunch?", to=to)]

        for _ in range(2):
            assert call_back(office, *events).status_code == 200

        for person, other in ((office.ann, ben), (office.ben, ann)):
            (group,) = groups_of(office, person)
            (message,) = office.conversation(group["id"])
            assert (message.body, message.from_number) == ("Lunch?", CUSTOMER)
            assert set(message.other_recipients) == {other, BOB}

    def test_recipients_have_their_own_receipts(self, office: World, bandwidth_server: BandwidthServer) -> None:
        message_id = send_to_group(office, [CUSTOMER, BOB])["id"]
        office.wait_for_state(message_id, "sent")
        assert sorted(json.loads(bandwidth_server.calls[0].body)["to"]) == sorted([CUSTOMER, BOB])

        delivered = group_receipt(message_id, CUSTOMER, "message-delivered")
        opted_out = group_receipt(message_id, BOB, "message-failed", errorCode=4775)
        assert call_back(office, delivered, opted_out).status_code == 200

        message = office.message(message_id)
        assert message.state == "undelivered"
        shown = office.call("GET", f"/api/v2/messages/{message_id}", office.ann).json()["recipients"]
        states = {one["number"]: (one["state"], one["code"]) for one in shown}
        assert states == {CUSTOMER: ("delivered", ""), BOB: ("undelivered", "4775")}
        assert office.send(office.ann, to=[CUSTOMER, BOB]).status_code == 451
        assert office.send(office.ann, to=CUSTOMER).status_code == 200


def group_receipt(message_id: str, number: str, kind: str, **changes: Any) -> dict[str, Any]:
    event = receipt(message_id, BW_ID, kind, **changes)
    return {**event, "to": number, "message": {**event["message"], "to": [CUSTOMER, BOB]}}


class TestMixedArray:
    """Events of several accounts, or some that cannot be stored, in one request."""

    def test_event_of_another_account_is_left_out(self, office: World, message_id: str) -> None:
        office.give_provider(office.zoe.user.tenant_id, OTHER)
        zoe, ann = office.zoe.user.phone_number, office.ann.user.phone_number
        events = [inbound(ann, "bw-1", "Forged"), receipt(message_id, BW_ID, "message-failed"), inbound(zoe, "bw-2", "Mine")]

        assert call_back(office, *events, authorization=OTHER_LOGIN).status_code == 200

        assert texts_of_ann(office) == []
        assert office.message(message_id).state == "sent"
        contacts = office.call("GET", "/api/v2/contacts", office.zoe).json()["contacts"]
        assert len(contacts) == 1

    def test_unknown_number_or_message_costs_no_other_event(self, office: World, message_id: str) -> None:
        events = [
            inbound("+13125550199", "bw-1"),
            receipt("unknown", "bw-9"),
            receipt(message_id, "an-id-of-another-message"),
            {"type": "message-received"},
            inbound(office.ann.user.phone_number, "bw-2", "Good"),
        ]

        assert call_back(office, *events).status_code == 200

        assert texts_of_ann(office) == ["Good"]
        assert office.message(message_id).state == "sent"

    def test_search_for_a_proof_ends_early(self, office: World, message_id: str) -> None:
        unknown = [inbound(f"+131255501{number:02}", f"bw-{number}") for number in range(60)]
        good = inbound(office.ann.user.phone_number, "bw-good", "Good")

        assert call_back(office, *unknown, good).status_code == 403
        assert call_back(office, good, *unknown).status_code == 200
        assert texts_of_ann(office) == ["Good"]

    def test_request_whose_events_are_all_refused_is_refused(self, office: World, message_id: str) -> None:
        assert call_back(office, receipt(message_id, "an-id-of-another-message")).status_code == 404
        assert call_back(office, receipt("unknown", "bw-9"), inbound("+13125550199")).status_code == 403
