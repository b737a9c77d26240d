"""Signed links: headers, ranges, caches, and links that open nothing."""

import re

import pytest
import requests

from app.times.clock import DAY
from tests.media import files
from tests.media.files import uploaded
from tests.media.test_uploads import open_link, problem
from tests.world import TestClock, World


@pytest.fixture
def url(world: World) -> str:
    """The link of a video."""
    return str(uploaded(world, world.ann, files.MP4, "party.mp4")["url"])


class TestResponse:
    def test_headers_keep_browsers_from_running_it(self, url: str) -> None:
        opened = open_link(url)

        assert opened.status_code == 200
        assert opened.headers["Content-Type"] == "video/mp4"
        assert opened.headers["Content-Disposition"] == "inline; filename=party.mp4"
        assert opened.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in opened.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in opened.headers
        assert re.fullmatch(r"private, max-age=\d+, immutable", opened.headers["Cache-Control"])

    def test_contact_card_is_a_download(self, world: World) -> None:
        body = uploaded(world, world.ann, files.VCARD, "ann.vcf")

        assert open_link(body["url"]).headers["Content-Disposition"] == "attachment; filename=ann.vcf"

    def test_head_has_no_body(self, url: str) -> None:
        answer = requests.head(url, timeout=10)

        assert (answer.status_code, answer.headers["Content-Length"], answer.content) == (200, str(len(files.MP4)), b"")

    def test_cached_copy_is_confirmed(self, url: str) -> None:
        etag = open_link(url).headers["ETag"]

        assert open_link(url, **{"If-None-Match": etag}).status_code == 304

    @pytest.mark.parametrize(
        ("sent", "status", "start", "end"),
        [
            ("bytes=0-9", 206, 0, 10),
            ("bytes=100-", 206, 100, None),
            ("bytes=-5", 206, -5, None),
            ("bytes=0-1,5-6", 200, 0, None),
            ("lines=0-1", 200, 0, None),
        ],
    )
    def test_range_returns_a_part(self, url: str, sent: str, status: int, start: int, end: int | None) -> None:
        opened = open_link(url, Range=sent)

        assert (opened.status_code, opened.content) == (status, files.MP4[start:end])

    def test_range_beyond_the_end_is_refused(self, url: str) -> None:
        opened = open_link(url, Range="bytes=99999999-")

        assert (opened.status_code, opened.headers["Content-Range"]) == (416, f"bytes */{len(files.MP4)}")

    def test_range_of_an_older_file_gets_all(self, url: str) -> None:
        assert open_link(url, Range="bytes=0-9", **{"If-Range": '"older"'}).content == files.MP4


class TestRefusals:
    def test_link_expires(self, url: str, clock: TestClock) -> None:
        clock.forward(DAY - 1000)
        assert open_link(url).status_code == 200

        clock.forward(DAY + 2000)

        assert problem(open_link(url)) == (410, "media-link-expired")

    def test_link_is_the_same_all_day(self, world: World, url: str) -> None:
        media_id = url.split("/")[4]

        again = world.call("GET", f"/api/v2/media/{media_id}", world.ann).json()

        assert again["url"] == url

    @pytest.mark.parametrize("part", ["signature", "expires", "variant", "name", "id", "token"])
    def test_changed_link_opens_nothing(self, url: str, part: str) -> None:
        *start, media_id, token, name = url.split("/")
        expires, variant, signature = token.split("-")
        match part:
            case "signature":
                token = f"{expires}-{variant}-{'0' * 32}"
            case "expires":
                token = f"{int(expires) + 86400}-{variant}-{signature}"
            case "variant":
                token = f"{expires}-t-{signature}"
            case "name":
                name = "party.html"
            case "id":
                media_id = "A" * 20
            case _:
                token = "x"

        assert problem(open_link("/".join([*start, media_id, token, name]))) == (404, "media-not-found")

    def test_stable_address_opens_nothing(self, url: str) -> None:
        *start, _, name = url.split("/")

        assert open_link("/".join([*start, name])).status_code == 404
