"""Media of outgoing messages: checked before acceptance, made to fit, linked for the carrier, removed when unused."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from app.carriers.base import OutboundMessage, SendResult
from app.carriers.capabilities import CarrierCapabilities
from app.carriers.simulator import Simulator
from app.store.messages.messages import Message
from app.times.clock import DAY, SECOND
from tests.media import files
from tests.media.files import stored, uploaded
from tests.media.test_uploads import open_link, problem
from tests.world import TestClock, World


@pytest.fixture
def handed_over(monkeypatch: pytest.MonkeyPatch) -> list[OutboundMessage]:
    """Messages that the simulated carrier was handed."""
    handed: list[OutboundMessage] = []
    send = Simulator.send

    def note(simulator: Simulator, message: OutboundMessage, credentials: Any) -> SendResult:
        handed.append(message)
        return send(simulator, message, credentials)

    monkeypatch.setattr(Simulator, "send", note)
    return handed


def limit(monkeypatch: pytest.MonkeyPatch, **limits: Any) -> None:
    """Give the simulated carrier other limits."""
    values: dict[str, Any] = {"max_text_length": 1600, "max_media": 10, "max_media_bytes": 1_000_000} | limits
    monkeypatch.setattr(Simulator, "capabilities", CarrierCapabilities(**values))


def send(world: World, *media: str, **changes: Any) -> Message:
    """Send a message with media from Ann, and return it as stored."""
    answer = world.send(world.ann, media=list(media), **changes)
    assert answer.status_code == 200, answer.text
    return world.message(answer.json()["id"])


class TestAcceptance:
    def test_carrier_gets_a_link_that_opens(self, world: World, handed_over: list[OutboundMessage]) -> None:
        body = uploaded(world, world.ann, files.jpeg())

        message = send(world, body["url"])

        assert message.media == [world.instance.core.media_links.address(body["id"], "photo.jpg")]
        world.wait_for_state(message.id, "sent", "delivered")
        assert message.media_types == ["image/jpeg"]
        (link,) = handed_over[0].media
        opened = open_link(link)
        assert (opened.status_code, opened.headers["Content-Type"]) == (200, "image/jpeg")

    def test_stable_address_and_expired_link_name_the_file(self, world: World, clock: TestClock) -> None:
        body = uploaded(world, world.ann, files.PDF, "bill.pdf")
        clock.forward(3 * DAY)
        address = world.instance.core.media_links.to_address(body["url"])

        assert send(world, body["url"]).media == send(world, address).media == [address]

    def test_used_file_is_kept(self, world: World, clock: TestClock) -> None:
        body = uploaded(world, world.ann, files.PDF)
        send(world, body["url"])

        clock.forward(30 * DAY)
        world.instance.operations.sweeper.sweep()

        media = stored(world, body["id"])
        assert media is not None
        assert media.sweep_at is None
        assert problem(world.call("DELETE", f"/api/v2/media/{body['id']}", world.ann)) == (409, "media-in-use")

    def test_other_tenants_file_is_refused(self, world: World) -> None:
        theirs = uploaded(world, world.zoe, files.PDF)

        answer = world.send(world.ann, media=[theirs["url"]])

        assert answer.status_code == 400
        assert "Upload it again" in answer.text

    def test_removed_file_is_refused(self, world: World) -> None:
        body = uploaded(world, world.ann, files.PDF)
        world.call("DELETE", f"/api/v2/media/{body['id']}", world.ann)

        assert world.send(world.ann, media=[body["url"]]).status_code == 400

    def test_foreign_url_stays_as_it_is(self, world: World, handed_over: list[OutboundMessage]) -> None:
        message = send(world, "https://example.com/photo.jpg")

        world.wait_for_state(message.id, "sent", "delivered")
        assert handed_over[0].media == ["https://example.com/photo.jpg"]


class TestLimits:
    def test_too_many_media_name_the_carriers_limit(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        limit(monkeypatch, max_media=1)

        answer = world.send(world.ann, media=["https://example.com/1.jpg", "https://example.com/2.jpg"])

        assert answer.status_code == 400
        assert "The carrier 'simulator' takes at most 1 attachments a message." in answer.text

    def test_carrier_without_mms_refuses_media(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        limit(monkeypatch, max_media=0)

        assert "sends no attachments" in world.send(world.ann, media=["https://example.com/1.jpg"]).text

    def test_file_over_the_limit_names_both_sizes(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        limit(monkeypatch, max_media_bytes=5000)
        body = uploaded(world, world.ann, files.MP4, "party.mp4")

        answer = world.send(world.ann, media=[body["url"]])

        assert answer.status_code == 400
        assert f"takes at most 5000 bytes of attachments a message; this file has {len(files.MP4)} bytes." in answer.text

    def test_type_that_the_carrier_does_not_take_is_refused(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        limit(monkeypatch, media_types=frozenset({"image/jpeg"}))
        body = uploaded(world, world.ann, files.PDF)

        assert "does not take attachments of the type application/pdf" in world.send(world.ann, media=[body["url"]]).text

    def test_large_photo_is_shrunk_for_the_carrier(
        self, world: World, handed_over: list[OutboundMessage], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        limit(monkeypatch, max_media_bytes=200_000)
        body = uploaded(world, world.ann, files.jpeg(1600, 1200, noise=80))
        assert body["size"] > 400_000

        for number in (1, 2):
            world.wait_for_state(send(world, body["url"]).id, "sent", "delivered")
            opened = open_link(handed_over[number - 1].media[0])
            assert opened.status_code == 200
            assert len(opened.content) <= 200_000
            assert Image.open(BytesIO(opened.content)).format == "JPEG"
        media = stored(world, body["id"])
        assert media is not None
        assert sorted(media.variants) == ["c200000", "t"]
        assert open_link(body["url"]).headers["Content-Length"] == str(body["size"])

    def test_photos_share_what_the_carrier_takes(
        self, world: World, handed_over: list[OutboundMessage], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        limit(monkeypatch, max_media_bytes=400_000)
        photos = [uploaded(world, world.ann, files.jpeg(1600, 1200, noise=80 + number)) for number in range(3)]

        message = send(world, *(photo["url"] for photo in photos))

        world.wait_for_state(message.id, "sent", "delivered")
        assert sum(len(open_link(link).content) for link in handed_over[0].media) <= 400_000

    def test_webp_becomes_jpeg_for_carriers_that_take_none(self, world: World, handed_over: list[OutboundMessage]) -> None:
        body = uploaded(world, world.ann, files.webp(), "logo.webp")

        world.wait_for_state(send(world, body["url"]).id, "sent", "delivered")

        (link,) = handed_over[0].media
        assert link.endswith("/logo.jpg")
        assert open_link(link).headers["Content-Type"] == "image/jpeg"

    def test_animation_is_not_made_a_still_picture(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        limit(monkeypatch, max_media_bytes=1000)
        body = uploaded(world, world.ann, files.gif(40), "party.gif")

        assert world.send(world.ann, media=[body["url"]]).status_code == 400

    def test_limit_that_changed_since_fails_the_message(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        body = uploaded(world, world.ann, files.MP4, "party.mp4")
        message = send(world, body["url"], sendAt=world.instance.core.clock() + 2 * SECOND)
        limit(monkeypatch, max_media_bytes=5000)

        failed = world.wait_for_state(message.id, "failed")

        assert failed.failure is not None
        assert "takes at most 5000 bytes" in failed.failure["reason"]
