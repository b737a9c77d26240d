"""Uploads: types by content, metadata removed, limits, access, removal of what nothing uses."""

from io import BytesIO

import pytest
import requests
from PIL import Image

from app.services.media.contents import MediaContents
from app.services.media.uploads import UNUSED_MS
from app.times.clock import DAY, HOUR
from tests.media import files
from tests.media.files import stored, upload, uploaded
from tests.world import TestClock, World


def open_link(url: str, **headers: str) -> requests.Response:
    """Open a link as a carrier does: without credentials."""
    return requests.get(url, headers=headers, timeout=10, allow_redirects=False)


def problem(answer: requests.Response) -> tuple[int, str]:
    """Return status and code of an error."""
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


class TestTypes:
    @pytest.mark.parametrize(
        ("content", "content_type", "name"),
        [
            (files.PDF, "application/pdf", "bill.pdf"),
            (files.VCARD, "text/vcard", "bill.vcf"),
            (files.CALENDAR, "text/calendar", "bill.ics"),
            (files.MP4, "video/mp4", "bill.mp4"),
            (b"#!AMR\n\0\0\0\0", "audio/amr", "bill.amr"),
            (b"Plain words.", "text/plain", "bill.txt"),
        ],
    )
    def test_type_is_found_by_content(self, world: World, content: bytes, content_type: str, name: str) -> None:
        body = uploaded(world, world.ann, content, "bill.exe")

        assert (body["contentType"], body["fileName"], body["size"]) == (content_type, name, len(content))
        assert (body["width"], body["thumbnailUrl"]) == (0, "")
        opened = open_link(body["url"])
        assert (opened.content, opened.headers["Content-Type"].partition(";")[0]) == (content, content_type)

    @pytest.mark.parametrize(
        "content",
        [
            files.PROGRAM,
            b"\x7fELF" + bytes(100),
            b"<!DOCTYPE html><script>alert(1)</script>",
            b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            b"words <script>alert(1)</script>",
            b"#!/bin/sh\nrm -rf /",
            b"PK\3\4" + bytes(60),
            b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40),
            bytes(2000),
        ],
    )
    def test_other_types_are_refused(self, world: World, content: bytes) -> None:
        answer = upload(world, world.ann, content, "photo.jpg")

        assert problem(answer) == (415, "media-type-refused")
        if b"heic" in content:
            assert "JPEG" in answer.json()["reason"]

    def test_empty_file_is_refused(self, world: World) -> None:
        assert problem(upload(world, world.ann, b"")) == (400, "media-unreadable")

    @pytest.mark.parametrize("content", [files.jpeg()[:3000], b"GIF89a" + bytes(50), b"\x89PNG\r\n\x1a\n" + bytes(90)])
    def test_damaged_image_is_refused(self, world: World, content: bytes) -> None:
        assert problem(upload(world, world.ann, content)) == (400, "media-unreadable")

    def test_image_bomb_is_refused_before_decoding(self, world: World) -> None:
        answer = upload(world, world.ann, files.bomb(), "small.png")

        assert problem(answer) == (400, "media-unreadable")
        assert "50 million pixels" in answer.json()["reason"]

    def test_long_animation_is_refused(self, world: World) -> None:
        answer = upload(world, world.ann, files.gif(frames=501), "long.gif")

        assert problem(answer) == (400, "media-unreadable")


class TestImages:
    @pytest.mark.parametrize("orientation", [1, 6])
    def test_photo_loses_place_and_camera(self, world: World, orientation: int) -> None:
        photo = files.jpeg(640, 480, orientation)
        assert files.MARK in photo

        body = uploaded(world, world.ann, photo, "IMG_0001.JPG")

        kept = open_link(body["url"]).content
        assert files.MARK not in kept
        assert b"Exif" not in kept
        image = Image.open(BytesIO(kept))
        assert image.format == "JPEG"
        assert not image.getexif()
        assert image.size == ((480, 640) if orientation == 6 else (640, 480))
        assert (body["width"], body["height"], body["size"]) == (*image.size, len(kept))

    def test_thumbnail_is_small_and_has_no_metadata(self, world: World) -> None:
        body = uploaded(world, world.ann, files.jpeg(1600, 800, 1))

        small = open_link(body["thumbnailUrl"])

        image = Image.open(BytesIO(small.content))
        assert image.size == (400, 200)
        assert files.MARK not in small.content

    def test_animation_keeps_its_frames_and_times(self, world: World) -> None:
        body = uploaded(world, world.ann, files.gif(), "party.gif")

        kept = open_link(body["url"]).content
        assert files.MARK not in kept
        image = Image.open(BytesIO(kept))
        assert getattr(image, "n_frames", 1) == 6
        durations = []
        for number in range(6):
            image.seek(number)
            durations.append(image.info["duration"])
        assert durations == [50, 100, 150, 200, 250, 300]

    def test_transparency_stays(self, world: World) -> None:
        body = uploaded(world, world.ann, files.png(), "logo.png")

        assert Image.open(BytesIO(open_link(body["url"]).content)).mode == "RGBA"


class TestRequests:
    def test_file_over_the_limit_is_refused(self, world: World) -> None:
        answer = upload(world, world.ann, files.MP4 + bytes(25 * 1024**2), "long.mp4")

        assert answer.status_code == 413

    def test_wrong_type_is_refused_before_the_rest_arrives(self, world: World) -> None:
        assert upload(world, world.ann, files.PROGRAM + bytes(20_000_000), "x.mp4").status_code == 415

    def test_raw_body_is_refused(self, world: World) -> None:
        answer = world.call("POST", "/api/v2/media", world.ann, data=files.PDF, headers={"Content-Type": "application/pdf"})

        assert problem(answer) == (415, "media-type-refused")

    def test_form_without_file_is_refused(self, world: World) -> None:
        answer = world.call("POST", "/api/v2/media", world.ann, files={"file": (None, "text")})

        assert answer.status_code == 400

    @pytest.mark.parametrize(
        ("given", "name"),
        [
            ("../../../etc/passwd", "passwd.pdf"),
            ("..\\..\\win.ini", "win.pdf"),
            ("a b&c?d=e.pdf", "a-b-c-d-e.pdf"),
            ("..", "file.pdf"),
            ("x" * 300 + ".pdf", "x" * 60 + ".pdf"),
        ],
    )
    def test_file_name_is_made_safe(self, world: World, given: str, name: str) -> None:
        body = uploaded(world, world.ann, files.PDF, given)

        assert body["fileName"] == name
        assert open_link(body["url"]).content == files.PDF


class TestAccess:
    def test_owner_gets_the_file_again(self, world: World) -> None:
        body = uploaded(world, world.ann, files.PDF)

        again = world.call("GET", f"/api/v2/media/{body['id']}", world.ann).json()

        assert again == body

    def test_other_tenant_finds_nothing(self, world: World) -> None:
        media_id = uploaded(world, world.ann, files.PDF)["id"]

        for method in ("GET", "DELETE"):
            assert problem(world.call(method, f"/api/v2/media/{media_id}", world.zoe)) == (404, "media-not-found")
        assert stored(world, media_id) is not None

    def test_unused_file_can_be_deleted(self, world: World) -> None:
        body = uploaded(world, world.ann, files.PDF)

        assert world.call("DELETE", f"/api/v2/media/{body['id']}", world.ann).status_code == 200

        assert stored(world, body["id"]) is None
        assert problem(open_link(body["url"])) == (404, "media-not-found")


class TestUnused:
    def test_unused_upload_is_removed_after_7_days(self, world: World, clock: TestClock) -> None:
        body = uploaded(world, world.ann, files.jpeg())
        assert body["unusedUntil"] == body["created"] + UNUSED_MS

        clock.forward(UNUSED_MS - HOUR)
        world.instance.operations.sweeper.sweep()
        assert stored(world, body["id"]) is not None
        clock.forward(2 * HOUR)
        world.instance.operations.sweeper.sweep()

        assert stored(world, body["id"]) is None

    def test_interrupted_upload_is_removed(self, world: World, clock: TestClock, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(MediaContents, "put", lambda *_: 1 / 0)
            answer = upload(world, world.ann, files.PDF)
        assert answer.status_code == 500

        clock.forward(DAY)
        assert world.instance.operations.sweeper.sweep() == 1
        assert world.instance.operations.sweeper.sweep() == 0
