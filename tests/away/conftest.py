"""An office whose users are away at times."""

from collections.abc import Iterator

import pytest

from app.configuration.settings import Settings
from tests.quiet_hours.office import Office, serve_office


@pytest.fixture
def office(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with serve_office(settings, monkeypatch) as office:
        yield office
