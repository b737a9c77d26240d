"""An instance that sends its push notifications to a server on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.configuration.settings import Settings
from dev.stack import StackEndpoints
from tests.push.fcm_server import FcmServer, run_fcm_server
from tests.world import make_settings


@pytest.fixture
def fcm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FcmServer]:
    """Firebase Cloud Messaging, with a key of the instance's own account."""
    with run_fcm_server(tmp_path) as server:
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(server.credentials))
        yield server


@pytest.fixture
def settings(stack: StackEndpoints, project_id: str, fcm: FcmServer) -> Settings:
    """The settings of an instance that finds it there."""
    return make_settings(stack, project_id, FCM_BASE_URL=fcm.url)
