"""An office with quiet hours."""

from collections.abc import Iterator

import pytest

from app.configuration.settings import Settings
from tests.quiet_hours.office import Office, serve_office


@pytest.fixture
def office(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with serve_office(settings, monkeypatch) as office:
        assert office.patch({"quietHours": {"enabled": True, "country": "US"}}).status_code == 200
        yield office
