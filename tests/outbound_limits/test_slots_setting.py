"""The default of `PARTY_SLOTS` is a quarter of the threads that the web server has."""

import runpy
from pathlib import Path

import pytest

from app.composition.core import count_party_slots
from app.configuration.settings import Settings

CONFIGURATION = Path(__file__).parents[2] / "gunicorn.conf.py"
REQUIRED = {
    "ENVIRONMENT": "test",
    "GOOGLE_CLOUD_PROJECT": "any",
    "PUBLIC_URL": "http://127.0.0.1:1",
    "TASKS_URL": "http://127.0.0.1:2",
    "SECRET_KEY": "a-secret-key-for-tests-and-nothing-else",
    "TASKS_SERVICE_ACCOUNT": "tasks@texting.example.com",
}


@pytest.mark.parametrize("serves", ["all", "tasks"])
def test_a_party_gets_a_quarter_of_the_threads(serves: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVES", serves)
    threads = runpy.run_path(str(CONFIGURATION))["threads"]
    assert count_party_slots(Settings.from_environment({**REQUIRED, "SERVES": serves})) == threads // 4


def test_the_setting_overrides_it() -> None:
    assert count_party_slots(Settings.from_environment({**REQUIRED, "SERVES": "tasks", "PARTY_SLOTS": "20"})) == 20
