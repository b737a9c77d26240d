"""Content of inbound messages: media without text, characters that cannot be stored, empty messages."""

import json
from typing import Any

import pytest

from app.store.messages.messages import Message
from app.store.users.users import users
from app.store.webhooks.relay_deliveries import deliveries_of, relay_deliveries
from tests.campaigns.office import add_campaign, add_contact, apply, succeed
from tests.world import World

PHOTO = "https://media.example.com/1"


def only_contact(world: World) -> dict[str, Any]:
    (contact,) = succeed(world.call("GET", "/api/v2/contacts", world.ann))["contacts"]
    assert isinstance(contact, dict)
    return contact


def texts_in(world: World) -> list[Message]:
    texts = world.conversation(only_contact(world)["id"])
    return [message for message in reversed(texts) if message.direction == "in"]


def answers(world: World) -> list[Message]:
    return [message for message in world.conversation(only_contact(world)["id"]) if message.direction == "out"]


def set_webhook(world: World) -> None:
    world.change(users, world.ann.user.id, relay_webhook="https://crm.example.com/texts")


def events(world: World) -> list[dict[str, Any]]:
    """Return the events that Ann's webhook will be told."""
    waiting = world.instance.core.store.page(relay_deliveries, deliveries_of(world.ann.user.id, None, 10, None))
    return [json.loads(world.instance.core.event_bodies.open(delivery)) for delivery in waiting]


class TestPreview:
    @pytest.mark.parametrize(
        ("types", "preview"), [(["image/jpeg"], "Photo"), (["text/x-vcard"], "Contact card"), ([], "Attachment")]
    )
    def test_picture_without_words_is_named(self, still_world: World, types: list[str], preview: str) -> None:
        succeed_text(still_world, " ", media=[PHOTO], media_types=types)

        assert only_contact(still_world)["last_message"] == preview

    def test_sent_picture_without_words_is_named(self, still_world: World) -> None:
        succeed(still_world.send(still_world.ann, message="", media=[f"{PHOTO}.png"] * 2))

        assert only_contact(still_world)["last_message"] == "2 attachments"

    def test_event_of_a_picture_has_a_preview(self, still_world: World) -> None:
        set_webhook(still_world)
        succeed_text(still_world, "", media=[PHOTO], media_types=["video/mp4"])
        succeed_text(still_world, "Look!", media=[PHOTO])

        previews = {event["MessageBody"]: event.get("MessagePreview") for event in events(still_world)}
        assert previews == {"": "Video", "Look!": None}


class TestCharacters:
    def test_controls_are_removed_and_the_rest_stays(self, still_world: World) -> None:
        succeed_text(still_world, "Ann\0 bar\x01 code\r\n\t12345 \ud83d ok 😀")

        (text,) = texts_in(still_world)
        assert text.body == "Ann bar code\r\n\t12345  ok 😀"
        assert only_contact(still_world)["last_message"] == text.body

    @pytest.mark.parametrize("body", ["STOP\0", "\0stop", "ST\0OP", "\ufeffSTOP", "STOP\ufe0f"])
    def test_stop_with_a_control_opts_out(self, still_world: World, body: str) -> None:
        succeed_text(still_world, body)

        assert only_contact(still_world)["optedOut"] is True

    def test_media_that_are_no_web_urls_are_dropped_and_counted(self, still_world: World) -> None:
        media = ["javascript:alert(1)", PHOTO, "file:///etc/passwd", "https://", "https://a b", "https://x/" + "y" * 5000]
        succeed_text(still_world, "", media=media, media_types=["image/png", "image/gif"])

        (text,) = texts_in(still_world)
        assert (len(text.media), text.media_types, text.dropped_media) == (1, ["image/gif"], 5)
        assert text.media[0].endswith("/file-1.gif")
        read = succeed(still_world.call("GET", f"/api/v2/messages/{text.id}", still_world.ann))
        assert (len(read["media"]), read["droppedMedia"]) == (1, 5)

    def test_text_of_which_no_media_are_kept_is_stored(self, still_world: World) -> None:
        succeed_text(still_world, "", media=["javascript:alert(1)"])

        assert only_contact(still_world)["last_message"] == "Attachment"

    @pytest.mark.parametrize("body", ["", " ", "\n\t", "\u200b", "\u2060\ufeff", "\0"])
    def test_text_without_content_is_taken_and_not_stored(self, still_world: World, body: str) -> None:
        succeed_text(still_world, body)

        assert succeed(still_world.call("GET", "/api/v2/contacts", still_world.ann))["contacts"] == []


@pytest.mark.parametrize(("body", "is_running"), [("Liked “Hi John”", True), ("Thanks!", False)])
def test_reaction_does_not_end_a_drip_and_a_text_does(still_world: World, body: str, is_running: bool) -> None:
    contact_id = add_contact(still_world, still_world.ann)
    apply(still_world, still_world.ann, contact_id, add_campaign(still_world, still_world.ann))

    succeed_text(still_world, body)

    assert bool(still_world.contact(contact_id).drips) is is_running


def succeed_text(world: World, body: str, **changes: Any) -> None:
    answer = world.text_in(body, **changes)
    assert answer.status_code == 200, answer.text


def test_blank_text_whose_keyword_the_carrier_obeyed_opts_out(still_world: World) -> None:
    succeed_text(still_world, "", handled_keyword="stop")

    assert only_contact(still_world)["optedOut"] is True
