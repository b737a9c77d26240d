"""An office with double opt-in."""

from collections.abc import Iterator

import pytest

from app.configuration.settings import Settings
from tests.compliance.asking import AskingOffice, serve_asking_office


@pytest.fixture
def asking_office(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[AskingOffice]:
    with serve_asking_office(settings, monkeypatch) as office:
        yield office
