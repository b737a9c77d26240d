"""Files of inbound messages: fetched from the carrier at once, under guard and limits, and kept once."""

import dataclasses
from collections.abc import Iterator

import pytest

from app.carriers.http import basic_auth
from app.configuration.settings import Settings
from app.services.inbound import media_downloads
from app.services.inbound.media_downloads import GRACE_MS, PAUSES_MS
from app.services.media.contents import MAX_FILE_BYTES
from app.store.messages.media_files import MediaFile, MediaState
from app.store.messages.messages import Message, messages
from app.store.users.users import users
from app.times.clock import DAY, SECOND
from tests.media import files
from tests.media.carrier_host import Answer, CarrierHost, run_host
from tests.media.files import stored
from tests.media.inbound import media_of, receive
from tests.media.test_uploads import open_link, problem
from tests.webhooks.receiver import run_receiver
from tests.world import TestClock, World, wait_until


@pytest.fixture
def host() -> Iterator[CarrierHost]:
    """The carrier's server of media."""
    with run_host() as running:
        yield running


@pytest.fixture
def settings(settings: Settings, host: CarrierHost) -> Settings:
    """The settings of an instance that may fetch from this machine, where its Twilio is."""
    return dataclasses.replace(settings, RELAY_ALLOW_LOOPBACK=True, TWILIO_BASE_URL=host.url)


def fetch(world: World, message: Message) -> MediaFile:
    """Run the task of a message's file, and return the file."""
    world.instance.messaging.media_downloads.fetch(media_of(world, message).id)
    return media_of(world, message)


def link_of(world: World, message: Message) -> str:
    """Return the link of a message's file, as the API returns it."""
    return str(world.call("GET", f"/api/v2/messages/{message.id}", world.ann).json()["media"][0])


class TestFetch:
    def test_file_is_fetched_by_its_task(self, world: World, host: CarrierHost) -> None:
        message = receive(world, host.add("/photo", Answer(files.jpeg())))

        media = wait_until(lambda: media_of(world, message), lambda seen: seen.state is MediaState.STORED)

        assert message.media == [world.instance.core.media_links.address(media.id, "file-1")]
        opened = open_link(link_of(world, message))
        assert (opened.status_code, opened.headers["Content-Type"]) == (200, "image/jpeg")
        assert files.MARK not in opened.content
        assert world.message(message.id).media_types == ["image/jpeg"]
        assert (media.source_url, media.sweep_at, media.message_id) == ("", None, message.id)

    def test_link_before_the_fetch_says_when_to_come_again(self, still_world: World, host: CarrierHost) -> None:
        message = receive(still_world, host.add("/photo.jpg", Answer(files.jpeg())))

        opened = open_link(link_of(still_world, message))

        assert problem(opened) == (503, "media-pending")
        assert opened.headers["Retry-After"] == "5"
        fetch(still_world, message)
        assert open_link(link_of(still_world, message)).status_code == 200

    def test_repeated_webhook_and_task_keep_it_once(self, still_world: World, host: CarrierHost) -> None:
        url = host.add("/photo.jpg", Answer(files.jpeg()))
        message = receive(still_world, url, carrier_message_id="MM1")
        fetch(still_world, message)

        again = receive(still_world, url, carrier_message_id="MM1")
        fetch(still_world, again)

        assert (again.id, again.media) == (message.id, message.media)
        assert len(host.seen) == 1

    def test_lost_task_is_replaced_by_the_sweeper(self, still_world: World, host: CarrierHost, clock: TestClock) -> None:
        message = receive(still_world, host.add("/photo.jpg", Answer(files.jpeg())))
        clock.forward(GRACE_MS + SECOND)

        assert still_world.instance.operations.sweeper.sweep() >= 1

        media = media_of(still_world, message)
        assert (media.state, media.sweep_at) == (MediaState.PENDING, media.next_attempt_at + GRACE_MS)

    def test_server_that_dies_after_storing_the_bytes_loses_nothing(
        self, still_world: World, host: CarrierHost, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        message = receive(still_world, host.add("/photo.jpg", Answer(files.jpeg())))
        downloads = still_world.instance.messaging.media_downloads
        with monkeypatch.context() as patch:
            patch.setattr(downloads, "_record_stored", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                fetch(still_world, message)

        assert fetch(still_world, message).state is MediaState.STORED

    def test_message_deleted_meanwhile_leaves_nothing(self, still_world: World, host: CarrierHost) -> None:
        message = receive(still_world, host.add("/photo.jpg", Answer(files.jpeg())))
        media = media_of(still_world, message)
        commit = still_world.instance.core.store.commit()
        commit.delete(messages.path(message.id))
        commit.send()

        still_world.instance.messaging.media_downloads.fetch(media.id)

        assert stored(still_world, media.id) is None

    def test_webhook_gets_our_links(self, world: World, host: CarrierHost) -> None:
        with run_receiver() as receiver:
            world.change(users, world.ann.user.id, relay_webhook=receiver.url())
            receive(world, host.add("/photo.jpg", Answer(files.jpeg())), media_types=["image/jpeg"])
            event = wait_until(lambda: receiver.received, lambda seen: len(seen) > 0)[0]
            (link,) = event.event["Media"]

        assert link.startswith(world.served.url + "/media/")
        assert link.endswith("/file-1.jpg")
        wait_until(lambda: open_link(link), lambda opened: opened.status_code == 200)

    def test_layout_of_an_mms_is_not_fetched(self, still_world: World, host: CarrierHost) -> None:
        url = host.add("/0.smil", Answer(b"<smil/>"))

        assert receive(still_world, url, media_types=["application/smil"]).media == [url]


class TestLogin:
    def test_login_is_sent_to_the_carrier_only(self, still_world: World, host: CarrierHost) -> None:
        provider = {"name": "twilio", "account_sid": "AC" + "1" * 32, "auth_token": "a-token-of-the-account"}
        still_world.give_provider(still_world.tenant.id, provider)
        with run_host() as elsewhere:
            target = elsewhere.add("/cdn", Answer(files.jpeg()))
            login = basic_auth(provider["account_sid"], provider["auth_token"])
            url = host.add("/Media/ME1", Answer(b"", 307, {"Location": target}, login=login))
            message = receive(still_world, url, carrier="twilio")

            media = fetch(still_world, message)

            assert media.state is MediaState.STORED
            assert host.seen == [("/Media/ME1", login)]
            assert elsewhere.seen == [("/cdn", "")]


class TestRefusals:
    @pytest.mark.parametrize(
        ("answer", "reason"),
        [
            (Answer(files.PROGRAM), "Unsupported type"),
            (Answer(b"<html><script>1</script>"), "Unsupported type"),
            (Answer(b""), "empty"),
            (Answer(files.jpeg()[:2000]), "damaged"),
            (Answer(files.bomb()), "50 million pixels"),
            (Answer(b"", 410), "410"),
            (Answer(b"", 302, {"Location": "http://10.0.0.7/photo.jpg"}), "public internet"),
            (Answer(b"", 302, {"Location": "http://169.254.169.254/computeMetadata/v1/"}), "public internet"),
            (Answer(b"", 302, {"Location": "/photo.jpg"}), "redirected too often"),
            (Answer(files.MP4 + bytes(MAX_FILE_BYTES)), "larger than 25 MiB"),
        ],
    )
    def test_file_is_lost_with_a_reason(self, still_world: World, host: CarrierHost, answer: Answer, reason: str) -> None:
        message = receive(still_world, host.add("/photo.jpg", answer))

        media = fetch(still_world, message)

        assert media.state is MediaState.LOST
        assert reason in media.reason
        opened = open_link(link_of(still_world, message))
        assert problem(opened) == (410, "media-lost")
        assert opened.json()["reason"] == media.reason
        body = still_world.call("GET", f"/api/v2/media/{media.id}", still_world.ann).json()
        assert (body["state"], body["reason"]) == ("lost", media.reason)

    @pytest.mark.parametrize(
        ("answer", "reason"),
        [
            (Answer(files.jpeg(), hangs=1.5), "0.5 seconds"),
            (Answer(files.jpeg(), drips=0.1), "0.5 seconds"),
            (Answer(b"", 404), "404"),
            (Answer(b"", 503), "503"),
            (Answer(files.jpeg(), cut=10), "broke off"),
        ],
    )
    def test_file_is_tried_again_later(
        self, still_world: World, host: CarrierHost, answer: Answer, reason: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(media_downloads, "_SECONDS_A_FILE", 0.5)
        message = receive(still_world, host.add("/photo.jpg", answer))

        media = fetch(still_world, message)

        assert (media.state, media.attempts) == (MediaState.PENDING, 1)
        assert reason in media.reason
        assert media.next_attempt_at - media.updated == PAUSES_MS[0]

    def test_pauses_grow_until_it_is_lost(self, still_world: World, host: CarrierHost) -> None:
        message = receive(still_world, host.add("/photo.jpg", Answer(status=500)))

        pauses = []
        while (media := fetch(still_world, message)).state is MediaState.PENDING:
            pauses.append(media.next_attempt_at - media.updated)

        assert pauses == list(PAUSES_MS)
        assert (media.state, media.reason) == (MediaState.LOST, "The carrier responded with status 500")

    def test_file_is_stored_after_failures(self, still_world: World, host: CarrierHost) -> None:
        message = receive(still_world, host.add("/photo.jpg", Answer(files.jpeg(), failures=2)))

        assert [fetch(still_world, message).state for _ in range(3)] == ["pending", "pending", "stored"]


class TestAccess:
    def test_other_tenant_finds_nothing(self, still_world: World, host: CarrierHost) -> None:
        message = receive(still_world, host.add("/photo.jpg", Answer(files.jpeg())))

        answer = still_world.call("GET", f"/api/v2/media/{media_of(still_world, message).id}", still_world.zoe)

        assert problem(answer) == (404, "media-not-found")

    def test_old_link_is_replaced_by_reading_the_message(self, still_world: World, host: CarrierHost, clock: TestClock) -> None:
        message = receive(still_world, host.add("/photo.jpg", Answer(files.jpeg())))
        fetch(still_world, message)
        old = link_of(still_world, message)

        clock.forward(2 * DAY)

        assert open_link(old).status_code == 410
        assert open_link(link_of(still_world, message)).status_code == 200


def test_instance_without_storage_keeps_the_carriers_links(settings: Settings, world: World, host: CarrierHost) -> None:
    url = host.add("/photo.jpg", Answer(files.jpeg()))
    downloads = world.instance.messaging.media_downloads
    downloads._contents = None

    assert receive(world, url).media == [url]
