"""One office and one browser for all tests of the console in a process."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.times.clock import system_clock
from dev.components.console import BUILD
from dev.stack import StackEndpoints
from tests.console.office import PASSWORD, serve_office
from tests.console.page import Window, open_window
from tests.sso.browser import Browser, running_browser
from tests.world import World, make_settings


@pytest.fixture(scope="session")
def console_build() -> Path:
    """The build; `tests/plugins/preparation.py` makes it before the first test."""
    return BUILD


@pytest.fixture(scope="module")
def browser(console_build: Path) -> Iterator[Browser]:
    """A running Chromium."""
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def office(stack: StackEndpoints, worker_id: str) -> Iterator[World]:
    """An office, the same for all tests of a module: each uses conversations of its own."""
    settings = make_settings(stack, f"demo-{worker_id}-{uuid.uuid4().hex[:8]}", RELAY_ALLOW_LOOPBACK=True)
    with serve_office(settings, stack, system_clock) as world:
        yield world


@pytest.fixture
def window(browser: Browser) -> Iterator[Window]:
    """A window of somebody who is not logged in."""
    with open_window(browser) as window:
        yield window
        assert window.faults() == []


@pytest.fixture
def ann(window: Window, office: World) -> Window:
    """Ann's inbox."""
    window.log_in(office.served.url, office.ann.user.email, PASSWORD)
    window.see("Inbox")
    return window


@pytest.fixture
def ben(browser: Browser, office: World) -> Iterator[Window]:
    """The inbox of Ben, with whom Ann shares her number."""
    with open_window(browser) as window:
        window.log_in(office.served.url, office.ben.user.email, PASSWORD)
        window.see("Inbox")
        yield window
        assert window.faults() == []
