"""Segments of messages: at acceptance, as their carrier gets them, and in previews."""

from typing import Any

import pytest

from app.problems.messages import SENDER_REFUSED
from app.problems.requests import PARAMETERS_INVALID
from app.services.messages.carrier_text import encode_for_carrier
from app.services.sending.deliver.outbound import outbound_message
from app.store.tenancy.organizations import organizations
from app.store.users.users import users
from app.times.clock import HOUR
from tests.refusals import assert_refused
from tests.users.people import created, session_of
from tests.world import Person, World

TYPOGRAPHIC = "\u201cIt\u2019s ready\u201d \u2013 " + "a" * 70
PLAIN = '"It\'s ready" - ' + "a" * 70
EMOJI = "\N{GRINNING FACE}"
MEDIA = ["https://files.example.com/a.jpg"]


def preview(world: World, person: Person, message: str, **changes: Any) -> dict[str, Any]:
    answer = world.call("POST", "/api/v2/messages/preview", person, json={"message": message} | changes)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def encode_smartly(world: World) -> None:
    world.change(organizations, world.organization.id, smart_encoding=True)


class TestAcceptance:
    @pytest.mark.parametrize(
        ("changes", "segments"),
        [
            ({"message": "a" * 161}, 2),
            ({"message": EMOJI * 36}, 2),
            ({"message": "a" * 161, "media": MEDIA}, 1),
            ({"message": "a" * 161, "type": "note"}, 0),
            ({"message": "a" * 161, "sendStatus": "sent"}, 0),
        ],
    )
    def test_the_answer_has_the_segments(self, still_world: World, changes: dict[str, Any], segments: int) -> None:
        answer = still_world.send(still_world.ann, **changes).json()

        assert answer["segments"] == segments
        assert still_world.message(answer["id"]).segments == segments

    def test_a_changed_scheduled_message_is_counted_again(self, still_world: World) -> None:
        later = still_world.instance.core.clock() + HOUR
        message_id = still_world.send(still_world.ann, sendAt=later).json()["id"]

        answer = still_world.call(
            "PATCH", f"/api/v2/scheduledMessages/{message_id}", still_world.ann, json={"message": "a" * 161}
        )

        assert answer.json()["segments"] == 2

    def test_the_carriers_count_replaces_it(self, world: World) -> None:
        message_id = world.send(world.ann, message="a" * 161).json()["id"]

        assert world.wait_for_state(message_id, "sent", "delivered").segments == 2

    def test_a_shared_number_has_its_owners_encoding(self, still_world: World) -> None:
        encode_smartly(still_world)
        still_world.change(users, still_world.ann.user.id, shared_with=[still_world.zoe.user.id])

        sent = still_world.send(still_world.zoe, from_=still_world.ann.user.phone_number, message=TYPOGRAPHIC).json()

        assert sent["segments"] == 1


class TestSmartEncoding:
    def test_the_carrier_gets_the_replaced_text(self, world: World) -> None:
        encode_smartly(world)
        sent = world.send(world.ann, message=TYPOGRAPHIC).json()

        message = world.wait_for_state(sent["id"], "sent", "delivered")

        assert sent["segments"] == message.segments == 1
        assert (message.body, message.smart_encoded) == (TYPOGRAPHIC, True)
        assert outbound_message(message).body == PLAIN
        shown = world.call("GET", f"/api/v2/messages/{message.id}", world.ann).json()
        assert (shown["message"], shown["smartEncoded"]) == (TYPOGRAPHIC, True)

    def test_without_the_option_the_text_stays(self, world: World) -> None:
        sent = world.send(world.ann, message=TYPOGRAPHIC).json()

        message = world.wait_for_state(sent["id"], "sent", "delivered")

        assert sent["segments"] == message.segments == 2
        assert (message.smart_encoded, outbound_message(message).body) == (False, TYPOGRAPHIC)

    @pytest.mark.parametrize("changes", [{"message": TYPOGRAPHIC + EMOJI}, {"message": TYPOGRAPHIC, "media": MEDIA}])
    def test_what_gains_nothing_stays(self, world: World, changes: dict[str, Any]) -> None:
        encode_smartly(world)
        message = world.wait_for_state(world.send(world.ann, **changes).json()["id"], "sent", "delivered")

        assert outbound_message(message).body == changes["message"]


class TestPreview:
    def test_it_names_what_forces_ucs_2(self, still_world: World) -> None:
        assert preview(still_world, still_world.ann, "It\u2019s " + EMOJI + " \u00e1\u2019") == {
            "text": "It\u2019s " + EMOJI + " \u00e1\u2019",
            "encoding": "UCS-2",
            "segments": 1,
            "unitsUsed": 10,
            "unitsLeft": 60,
            "mms": False,
            "smartEncoded": False,
            "ucs2Characters": [
                {"character": "\u2019", "positions": [2, 8], "replacement": "'"},
                {"character": EMOJI, "positions": [5], "replacement": None},
                {"character": "\u00e1", "positions": [7], "replacement": "a"},
            ],
        }

    def test_units_are_septets_of_the_last_segment(self, still_world: World) -> None:
        shown = preview(still_world, still_world.ann, "\N{EURO SIGN}" * 81)

        assert (shown["encoding"], shown["segments"], shown["unitsUsed"], shown["unitsLeft"]) == ("GSM-7", 2, 10, 143)

    def test_media_make_an_mms(self, still_world: World) -> None:
        shown = preview(still_world, still_world.ann, EMOJI, media=MEDIA)

        assert (shown["mms"], shown["encoding"], shown["segments"], shown["ucs2Characters"]) == (True, "UTF-8", 1, [])

    @pytest.mark.parametrize(
        ("to", "is_mms"),
        [
            ("+12125550123", False),
            (["+12125550123", "(212) 555-0123"], False),
            (["+12125550123", "+12125550124"], True),
        ],
    )
    def test_a_group_makes_an_mms(self, still_world: World, to: Any, is_mms: bool) -> None:
        assert preview(still_world, still_world.ann, "Hi", to=to)["mms"] is is_mms

    def test_national_tables_count_where_the_carrier_uses_them(self, still_world: World) -> None:
        message = still_world.message(still_world.send(still_world.ann, message="\u015f" * 80).json()["id"])

        assert message.segments == 2
        assert encode_for_carrier(message, still_world.organization, ["tr"])["segments"] == 1

    def test_the_organizations_option_can_be_tried(self, still_world: World) -> None:
        assert preview(still_world, still_world.ann, TYPOGRAPHIC)["text"] == TYPOGRAPHIC
        tried = preview(still_world, still_world.ann, TYPOGRAPHIC, smartEncoding=True)
        assert (tried["text"], tried["smartEncoded"], tried["segments"]) == (PLAIN, True, 1)
        encode_smartly(still_world)
        assert preview(still_world, still_world.ann, TYPOGRAPHIC)["text"] == PLAIN
        assert preview(still_world, still_world.ann, TYPOGRAPHIC, smartEncoding=False)["text"] == TYPOGRAPHIC

    def test_the_senders_organization_decides(self, still_world: World) -> None:
        encode_smartly(still_world)
        still_world.change(users, still_world.ann.user.id, shared_with=[still_world.zoe.user.id])

        assert preview(still_world, still_world.zoe, TYPOGRAPHIC)["text"] == TYPOGRAPHIC
        shown = preview(still_world, still_world.zoe, TYPOGRAPHIC, **{"from": "(212) 555-0100"})
        assert shown["text"] == PLAIN

    def test_a_foreign_sender_is_refused(self, still_world: World) -> None:
        body = {"message": "Hi", "from": still_world.zoe.user.phone_number}

        assert_refused(still_world.call("POST", "/api/v2/messages/preview", still_world.ann, json=body), SENDER_REFUSED)

    def test_the_signature_is_added_where_a_send_adds_it(self, still_world: World) -> None:
        signing = {"signature_enabled": True, "signature_text": "Ann"}
        still_world.change(users, still_world.ann.user.id, **signing)
        jane = session_of(still_world, created(still_world))
        still_world.change(users, jane.user.id, **signing)

        assert preview(still_world, still_world.ann, "Hi")["text"] == "Hi"
        assert preview(still_world, still_world.ann, "Hi", signature=True)["text"] == "Hi\nAnn"
        assert preview(still_world, jane, "Hi")["text"] == "Hi\nAnn"
        assert preview(still_world, jane, "Hi", signature=False)["text"] == "Hi"

    def test_an_empty_message_is_refused(self, still_world: World) -> None:
        answer = still_world.call("POST", "/api/v2/messages/preview", still_world.ann, json={"message": " "})

        assert_refused(answer, PARAMETERS_INVALID)
        assert "Must not be empty unless media is given." in answer.text
