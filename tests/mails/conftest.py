from collections.abc import Callable
from pathlib import Path

import pytest

from app.configuration.settings import Settings
from tests.mails.servers import PASSWORD, USER, Authority, Relay, make_authority

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
