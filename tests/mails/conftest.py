import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.configuration.settings import Settings
from app.store.users.users import users
from tests.mails.servers import PASSWORD, USER, Authority, Relay, make_authority, run_relay
from tests.world import TestClock, World, serve, without_queue

ADDRESS = "una@example.com"
"""Ann's address in the world `quiet`."""

MakeSettings = Callable[..., Settings]


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def settings_of(authority: Authority) -> MakeSettings:
    def make(relay: Relay | None = None, *, log_in: bool = True, ca: Path | None = authority.file, **changes: str) -> Settings:
        environment = {
            "ENVIRONMENT": "test",
            "GOOGLE_CLOUD_PROJECT": "demo-mail",
            "PUBLIC_URL": "https://api.example.com",
            "SECRET_KEY": "a-secret-key-for-tests-and-nothing-else",
            "TASKS_SERVICE_ACCOUNT": "tasks@example.com",
            "MAIL_FROM": "no-reply@mail.example.com",
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(relay.port if relay else 1),
            "SMTP_CA_FILE": str(ca or ""),
        }
        if log_in:
            environment |= {"SMTP_USER": USER, "SMTP_PASSWORD": PASSWORD}
        return Settings.from_environment(environment | changes)

    return make


@pytest.fixture
def relay() -> Iterator[Relay]:
    with run_relay() as running:
        yield running


@contextmanager
def served_with(world: World, clock: TestClock, **changes: Any) -> Iterator[World]:
    settings = dataclasses.replace(world.instance.core.settings, **changes)
    with serve(settings, clock) as served:
        yield dataclasses.replace(world, served=served)


@pytest.fixture
def quiet(world: World, relay: Relay, clock: TestClock) -> Iterator[World]:
    """An instance whose mail server is the relay and whose queue does not respond, with Ann's e-mail queued."""
    with (
        served_with(
            world, clock, SMTP_HOST="127.0.0.1", SMTP_PORT=relay.port, WEB_APP_URL="https://app.example.com"
        ) as mailing,
        without_queue(mailing, clock) as quiet,
    ):
        world.change(users, world.ann.user.id, email=ADDRESS)
        answer = quiet.call("POST", f"/api/v2/users/{world.ann.user.id}/welcomeEmail", world.admin)
        assert answer.status_code == 200, answer.text
        yield quiet
