"""Every POST that changes something takes an Idempotency-Key; the others stand here with their reason."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from blueprints.http.idempotency_header import IS_IDEMPOTENT
from tests.contract.document import create_bare_app

_IS_READ = "reads, and changes nothing"
_IS_LOGIN = "a step of a log-in, whose request can be used once"
_IS_CARRIER = "a webhook of a carrier, which is taken once by the id of its event"
_IS_PRESENCE = "says what a person does now, for seconds; a call before `nextAt` changes nothing"

_TASKS = "/tasks/"
"""Calls of the task queue and of cron: they may come twice, and every handler is idempotent."""

WITHOUT_KEY = {
    "/auth/saml/callback": _IS_LOGIN,
    "/api/v2/auth-providers/<name>/test": _IS_READ,
    "/api/v2/blasts/<id>/preview": _IS_READ,
    "/api/v2/canned-responses/<id>/preview": _IS_READ,
    "/api/v2/carriers/test": _IS_READ,
    "/api/v2/messages/preview": _IS_READ,
    "/api/v2/contacts/import": "repeating a file changes nothing, and a key would need all of it first (docs/decisions/0036)",
    "/api/v2/media": "a key would need the whole file first; a second upload is removed after 7 days if nothing uses it",
    "/api/v2/conversations/<id>/reading": _IS_PRESENCE,
    "/api/v2/conversations/<id>/typing": _IS_PRESENCE,
    "/receive": _IS_CARRIER,
    "/receive/<secret>": _IS_CARRIER,
}


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_bare_app()


def posts(app: Flask) -> Iterator[tuple[str, bool]]:
    """Yield the path of each POST of the application but for tasks, and whether it takes a key."""
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and not rule.rule.startswith(_TASKS):
            view = app.view_functions[rule.endpoint]
            yield re.sub(r"<\w+(\(.*?\))?:", "<", rule.rule), getattr(view, IS_IDEMPOTENT, False)


def test_every_post_takes_a_key_or_says_why_not(app: Flask) -> None:
    without = {path for path, takes_key in posts(app) if not takes_key}

    assert sorted(without - set(WITHOUT_KEY)) == []


def test_no_post_that_takes_a_key_is_excepted(app: Flask) -> None:
    with_key = {path for path, takes_key in posts(app) if takes_key}

    assert sorted(with_key & set(WITHOUT_KEY)) == []


def test_every_exception_is_a_post(app: Flask) -> None:
    assert sorted(set(WITHOUT_KEY) - {path for path, _ in posts(app)}) == []


def test_many_posts_take_a_key(app: Flask) -> None:
    assert sum(takes_key for _, takes_key in posts(app)) > 70
