"""Removal of media files with what uses them: conversations, messages, users, drip campaigns; and files in exports."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

from app.services.media.outgoing import RELEASE_MS
from app.store.contacts.contacts import contacts
from app.times.clock import DAY, HOUR, SECOND
from tests.deletion.removals import delete_user, finish
from tests.media import files
from tests.media.files import stored, uploaded
from tests.media.folder import media_folder
from tests.media.test_outgoing import send
from tests.media.test_uploads import open_link
from tests.world import CUSTOMER, TestClock, World, wait_until


def has_bytes(media_id: str) -> bool:
    """Whether the blob store has a folder of a file."""
    return (Path(media_folder()) / media_id[:2] / media_id).exists()


class TestRemoval:
    def test_file_goes_with_its_conversation(self, world: World, clock: TestClock) -> None:
        body = uploaded(world, world.ann, files.jpeg())
        message = send(world, body["url"])
        world.wait_for_state(message.id, "delivered")

        answer = world.call("DELETE", f"/api/v2/contacts/{message.contact_id}", world.ann)
        assert answer.status_code == 200
        wait_until(lambda: world.instance.core.store.get(contacts.at(message.contact_id)), lambda found: found is None)
        wait_until(lambda: world.conversation(message.contact_id), lambda found: not found)
        wait_until(lambda: stored(world, body["id"]), lambda media: media is not None and media.sweep_at is not None)
        clock.forward(RELEASE_MS + SECOND)
        world.instance.operations.sweeper.sweep()

        assert stored(world, body["id"]) is None
        assert not has_bytes(body["id"])

    def test_file_of_two_conversations_stays_with_the_other(self, world: World, clock: TestClock) -> None:
        body = uploaded(world, world.ann, files.jpeg())
        message = send(world, body["url"])
        send(world, body["url"], to="+12125550188")
        world.wait_for_state(message.id, "delivered")

        world.call("DELETE", f"/api/v2/contacts/{message.contact_id}", world.ann)
        wait_until(lambda: world.conversation(message.contact_id), lambda found: not found)
        clock.forward(RELEASE_MS + SECOND)
        world.instance.operations.sweeper.sweep()

        media = stored(world, body["id"])
        assert media is not None
        assert media.sweep_at is None

    def test_replaced_media_of_a_scheduled_message_are_removed(self, world: World, clock: TestClock) -> None:
        old, new = (uploaded(world, world.ann, files.PDF, name) for name in ("old.pdf", "new.pdf"))
        message = send(world, old["url"], sendAt=world.instance.core.clock() + 5 * HOUR)

        answer = world.call("PATCH", f"/api/v2/scheduledMessages/{message.id}", world.ann, json={"media": [new["url"]]})

        assert answer.json()["media"] == [new["url"]]
        clock.forward(RELEASE_MS + SECOND)
        world.instance.operations.sweeper.sweep()
        assert stored(world, old["id"]) is None
        kept = stored(world, new["id"])
        assert kept is not None
        assert kept.sweep_at is None

    def test_purge_of_a_user_removes_files_and_bytes(self, world: World, clock: TestClock) -> None:
        ben = world.ben
        body = uploaded(world, ben, files.jpeg())
        assert has_bytes(body["id"])

        finish(world, clock, delete_user(world, world.admin, ben.user.id, force="true").json()["purgeId"])

        assert stored(world, body["id"]) is None
        assert not has_bytes(body["id"])


class TestDrips:
    def step(self, *media: str) -> dict[str, Any]:
        """Return a step with media."""
        return {"name": "Menu", "interval": 1, "intervalType": "days", "message": "Our menu", "media": list(media)}

    def test_campaign_keeps_its_files_until_it_is_deleted(self, world: World, clock: TestClock) -> None:
        body = uploaded(world, world.ann, files.PDF, "menu.pdf")
        campaign = world.call(
            "POST", "/api/v2/drips", world.ann, json={"name": "Menu", "drips": [self.step(body["url"])]}
        ).json()
        assert campaign["drips"][0]["media"] == [body["url"]]
        clock.forward(30 * DAY)
        world.instance.operations.sweeper.sweep()
        assert stored(world, body["id"]) is not None

        world.call("DELETE", f"/api/v2/drips/{campaign['id']}", world.ann)
        clock.forward(RELEASE_MS + SECOND)
        world.instance.operations.sweeper.sweep()

        assert stored(world, body["id"]) is None

    def test_missing_file_names_the_step(self, world: World) -> None:
        theirs = uploaded(world, world.zoe, files.PDF)

        answer = world.call(
            "POST", "/api/v2/drips", world.ann, json={"name": "Menu", "drips": [self.step(), self.step(theirs["url"])]}
        )

        assert answer.status_code == 400
        assert "drips.1.media.0" in answer.text


class TestExports:
    def test_archive_has_our_own_files(self, world: World) -> None:

        body = uploaded(world, world.ann, files.jpeg())
        message = send(world, body["url"])

        answer = world.call("GET", "/api/export?type=conversations&format=zip&media=true", world.ann)

        archive = zipfile.ZipFile(BytesIO(answer.content))
        kept = open_link(body["url"]).content
        assert archive.read(f"media/{message.id}-0.jpg") == kept
        assert CUSTOMER in archive.read("conversations.csv").decode()


def test_deleted_history_releases_its_files(world: World, clock: TestClock) -> None:
    body = uploaded(world, world.ann, files.jpeg())
    message = send(world, body["url"])
    world.wait_for_state(message.id, "delivered")

    answer = world.call("POST", "/deleteConversation", world.ann, json={"contact_id": message.contact_id})

    assert answer.status_code == 200
    wait_until(lambda: world.conversation(message.contact_id), lambda found: not found)
    clock.forward(RELEASE_MS + SECOND)
    world.instance.operations.sweeper.sweep()
    assert stored(world, body["id"]) is None
