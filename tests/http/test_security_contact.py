"""The contact for vulnerabilities, and the tests that the security page promises."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask.testing import FlaskClient

from app import create_app
from tests.http.test_headers import SETTINGS

PROJECT = Path(__file__).parents[2]


def client() -> FlaskClient:
    return create_app(SETTINGS).test_client()


def test_security_txt_names_the_contact() -> None:
    answer = client().get("/.well-known/security.txt")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"] == f"mailto:{SETTINGS.SUPPORT_EMAIL}"
    assert fields["Canonical"] == "https://texting.example.com/.well-known/security.txt"
    expires = datetime.fromisoformat(fields["Expires"])
    # RFC 9116 asks for less than a year; one that has passed counts as none.
    assert timedelta(days=90) < expires - datetime.now(UTC) < timedelta(days=365)


def test_only_reading_is_served_there() -> None:
    assert client().post("/.well-known/security.txt").status_code == 405


def test_security_page_names_existing_tests_and_pages() -> None:
    page = (PROJECT / "docs" / "security.md").read_text()
    tests = set(re.findall(r"`(tests/[\w/.-]+)`", page))
    pages = set(re.findall(r"\]\(([\w/.-]+\.md)\)", page))

    assert len(tests) > 20
    assert [name for name in tests if not (PROJECT / name).exists()] == []
    assert [name for name in pages if not (PROJECT / "docs" / name).exists()] == []
