"""Fixtures for the tests of every protocol: a browser, once for all of them in one process."""

from collections.abc import Iterator

import pytest

from tests.sso.browser import Browser, Person, running_browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; without it the tests fail and say how to get it."""
    with running_browser() as browser:
        yield browser


@pytest.fixture
def person(browser: Browser) -> Iterator[Person]:
    """Somebody at the browser who has no cookies yet."""
    with browser.person() as person:
        yield person
