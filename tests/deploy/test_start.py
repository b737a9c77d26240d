"""The start of an instance, as its web server sees it: a process of its own with a clean environment."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.conftest import PROJECT

COMPLETE = {
    "GOOGLE_CLOUD_PROJECT": "texting-123456",
    "PUBLIC_URL": "https://texting.example.com",
    "SECRET_KEY": "a-secret-key-for-tests-and-nothing-else",
    "TASKS_SERVICE_ACCOUNT": "tasks@texting-123456.iam.gserviceaccount.com",
}


def run_python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", *arguments],
        env={"PATH": os.environ["PATH"], **environment},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    return run_python("-c", "import main", **environment)


def test_an_instance_with_complete_settings_starts() -> None:
    ended = start(**COMPLETE)

    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize("name", ["FIRESTORE_EMULATOR_HOST", "FIREBASE_AUTH_EMULATOR_HOST", "CLOUD_TASKS_EMULATOR_HOST"])
def test_production_refuses_to_start_with_an_emulator(name: str) -> None:
    ended = start(**COMPLETE, **{name: "127.0.0.1:8080"})

    assert ended.returncode == 1
    heading, line = ended.stderr.splitlines()
    assert heading == "Invalid settings; docs/settings.md explains each:"
    assert line == f"{name} is set: production instances use no emulators. Unset it."


@pytest.mark.parametrize("environment", ["development", "test"])
def test_only_production_refuses_an_emulator(environment: str) -> None:
    assert start(**COMPLETE, ENVIRONMENT=environment, FIRESTORE_EMULATOR_HOST="127.0.0.1:8080").returncode == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENVIRONMENT", "prod"),
        ("GOOGLE_CLOUD_PROJECT", ""),
        ("PUBLIC_URL", "texting.example.com"),
        ("PUBLIC_URL", "https://texting.example.com/"),
        ("TASKS_URL", "https://worker.example.com/"),
        ("TASKS_URL", "http://worker.example.com"),
        ("SERVES", "everything"),
        ("SECRET_KEY", "too-short"),
        ("SECRET_KEY", ""),
        ("SUPPORT_EMAIL", "nobody"),
        ("DEFAULT_REGION", "usa"),
        ("TASKS_SERVICE_ACCOUNT", ""),
        ("SMTP_PORT", "0"),
        ("SMTP_PORT", "smtp"),
        ("MAX_BODY_BYTES", "12"),
        ("LOG_LEVEL", "chatty"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    ended = start(**{**COMPLETE, name: value})

    assert ended.returncode == 1
    heading, line = ended.stderr.splitlines()
    assert heading == "Invalid settings; docs/settings.md explains each:"
    assert line.startswith(f"{name}: ")


@pytest.mark.parametrize("serves", ["api", "tasks"])
def test_a_service_of_its_own_needs_the_workers_url(serves: str) -> None:
    ended = start(**COMPLETE, SERVES=serves)

    assert ended.returncode == 1
    assert "SERVES is `" in ended.stderr
    assert start(**COMPLETE, SERVES=serves, TASKS_URL="https://worker.example.com").returncode == 0


def test_all_wrong_settings_are_named_without_secrets() -> None:
    ended = start(SECRET_KEY="too-short", SMTP_PORT="smtp")

    named = {line.partition(":")[0] for line in ended.stderr.splitlines()[1:]}
    assert named == {"GOOGLE_CLOUD_PROJECT", "PUBLIC_URL", "SECRET_KEY", "TASKS_SERVICE_ACCOUNT", "SMTP_PORT"}
    assert "too-short" not in ended.stderr


def test_flask_describes_commands_without_settings() -> None:
    ended = run_python("-m", "flask", "tenant", "create", "--help")

    assert (ended.returncode, ended.stderr) == (0, "")
    assert "--support-email" in ended.stdout
    ended = run_python("-m", "flask", "tenant", "list")
    assert ended.returncode == 1
    assert ended.stderr.startswith("Error: Invalid settings; docs/settings.md explains each:\nGOOGLE_CLOUD_PROJECT")
    assert run_python("-m", "flask", "routes").returncode == 1, "nothing serves an instance without settings"


def test_commands_read_settings_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "instance.env"
    file.write_text("".join(f"{name}={value}\n" for name, value in COMPLETE.items()))

    ended = run_python("-m", "flask", "--env-file", str(file), "queues")

    assert (ended.returncode, ended.stderr) == (0, "")
    assert "- name: messages" in ended.stdout


@pytest.mark.parametrize("environment", [{}, COMPLETE])
def test_flask_lists_the_instances_commands(environment: dict[str, str]) -> None:
    ended = run_python("-m", "flask", "--app", "main", "--help", **environment)

    assert ended.returncode == 0
    commands = {line.split()[0] for line in ended.stdout.partition("Commands:")[2].splitlines() if line.strip()}
    assert {"settings", "sweep", "bootstrap"} <= commands


def test_the_commands_read_the_settings_of_their_environment() -> None:
    ended = run_python("-m", "flask", "--app", "main", "settings", **COMPLETE)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("# Settings\n")
