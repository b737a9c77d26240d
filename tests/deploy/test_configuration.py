"""The files that a deployment reads, against the code and against each other."""

import json
import re
import runpy
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from flask import Flask

from app.configuration.settings import Settings, SettingsError, describe_settings
from tests.deploy.conftest import PROJECT

PLACEHOLDERS = {
    "<https://PROJECT_ID.REGION_ID.r.appspot.com>": "https://texting-123456.uc.r.appspot.com",
    "<https://worker-dot-PROJECT_ID.REGION_ID.r.appspot.com>": "https://worker-dot-texting-123456.uc.r.appspot.com",
    "<tasks@PROJECT_ID.iam.gserviceaccount.com>": "tasks@texting-123456.iam.gserviceaccount.com",
    "<support@YOUR_DOMAIN>": "support@example.com",
    "<PROJECT_ID-media>": "texting-123456-media",
}
SET_BY_APP_ENGINE = {"GOOGLE_CLOUD_PROJECT": "texting-123456", "GAE_ENV": "standard"}
SECRETS = {"SECRET_KEY": "a-secret-key-for-tests-and-nothing-else"}
SECRET_NAMES = {"SECRET_KEY", "CREDENTIAL_KEYS"}


def read_yaml(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((PROJECT / name).read_text())
    return content


def read_service(name: str) -> dict[str, Any]:
    """Read the description of a service, with the settings that it includes."""
    service = read_yaml(name)
    assert service["includes"] == ["settings.yaml", "secrets.yaml"]
    service["env_variables"] |= read_yaml("settings.yaml")["env_variables"]
    return service


@pytest.fixture
def app_yaml() -> dict[str, Any]:
    return read_service("app.yaml")


@pytest.fixture
def worker_yaml() -> dict[str, Any]:
    return read_service("worker.yaml")


@pytest.fixture(params=["app.yaml", "worker.yaml"])
def service_yaml(request: pytest.FixtureRequest) -> dict[str, Any]:
    return read_service(request.param)


@pytest.fixture
def queues() -> list[dict[str, Any]]:
    queues: list[dict[str, Any]] = read_yaml("queue.yaml")["queue"]
    return queues


def test_app_engine_starts_the_production_server(service_yaml: dict[str, Any]) -> None:
    assert service_yaml["runtime"] == "python311"
    program, option, configuration, entry = service_yaml["entrypoint"].split()
    module, _, attribute = entry.partition(":")

    assert (program, option, attribute) == ("gunicorn", "-c", "app")
    assert (PROJECT / configuration).is_file()
    assert (PROJECT / f"{module}.py").is_file()
    assert "gunicorn==" in (PROJECT / "requirements.txt").read_text()


def test_app_engine_concurrency_equals_threads(service_yaml: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVES", service_yaml["env_variables"]["SERVES"])
    server = runpy.run_path(str(PROJECT / "gunicorn.conf.py"))

    assert service_yaml["automatic_scaling"]["max_concurrent_requests"] == server["workers"] * server["threads"]


def test_every_request_must_come_encrypted(service_yaml: dict[str, Any]) -> None:
    assert {handler["secure"] for handler in service_yaml["handlers"]} == {"always"}


def test_the_services_share_the_work(app_yaml: dict[str, Any], worker_yaml: dict[str, Any]) -> None:
    assert app_yaml["env_variables"]["SERVES"] == "api"
    assert app_yaml["handlers"][-1]["url"] == "/.*"
    assert worker_yaml["env_variables"]["SERVES"] == "tasks"
    for path in ("/tasks/deliver", "/tasks/sweep", "/health", "/_ah/warmup"):
        assert re.fullmatch(worker_yaml["handlers"][0]["url"], path)
    assert not re.fullmatch(worker_yaml["handlers"][0]["url"], "/api/send")


def test_app_engine_sets_only_settings_that_exist_and_no_secret(service_yaml: dict[str, Any]) -> None:
    names = {name for name, _, _ in describe_settings()}

    assert set(service_yaml["env_variables"]) <= names - SECRET_NAMES - set(SET_BY_APP_ENGINE)
    assert not (PROJECT / "secrets.yaml").exists()
    assert "secrets.yaml" in (PROJECT / ".gcloudignore").read_text().split()


def test_the_delivered_files_are_complete_once_filled_in(service_yaml: dict[str, Any]) -> None:
    filled_in = {name: PLACEHOLDERS.get(value, value) for name, value in service_yaml["env_variables"].items()}

    settings = Settings.from_environment(SET_BY_APP_ENGINE | SECRETS | filled_in)

    assert settings.ENVIRONMENT == "production"


def test_every_placeholder_that_was_forgotten_is_named(app_yaml: dict[str, Any]) -> None:
    forgotten = {name for name, value in app_yaml["env_variables"].items() if value in PLACEHOLDERS}
    assert forgotten

    with pytest.raises(SettingsError) as refusal:
        Settings.from_environment(SET_BY_APP_ENGINE | SECRETS | app_yaml["env_variables"])

    assert {line.partition(":")[0] for line in str(refusal.value).splitlines()} == forgotten


def test_the_queues_are_those_that_the_instance_uses(app_yaml: dict[str, Any], queues: list[dict[str, Any]]) -> None:
    settings = [value for name, value in app_yaml["env_variables"].items() if re.fullmatch("TASKS_(.+_)?QUEUE", name)]

    assert [queue["name"] for queue in queues] == settings


def test_the_worker_has_a_thread_for_every_task(worker_yaml: dict[str, Any], queues: list[dict[str, Any]]) -> None:
    scaling = worker_yaml["automatic_scaling"]
    taken = sum(queue["max_concurrent_requests"] for queue in queues)

    assert taken <= scaling["max_instances"] * scaling["max_concurrent_requests"]


def test_the_cron_calls_the_worker(worker_yaml: dict[str, Any]) -> None:
    assert {job["target"] for job in read_yaml("cron.yaml")["cron"]} == {worker_yaml["service"]}


def test_the_cron_and_app_engine_call_paths_that_exist(app: Flask, app_yaml: dict[str, Any]) -> None:
    served = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    called = {job["url"] for job in read_yaml("cron.yaml")["cron"]} | {f"/_ah/{name}" for name in app_yaml["inbound_services"]}

    assert called == {"/tasks/sweep", "/tasks/expire", "/_ah/warmup"}
    assert called <= served


def test_cron_sweeps_every_minute_and_expires_hourly() -> None:
    schedules = {job["url"]: job["schedule"] for job in read_yaml("cron.yaml")["cron"]}

    assert schedules == {"/tasks/sweep": "every 1 minutes", "/tasks/expire": "every 1 hours"}


def test_firebase_deploys_rules_and_indexes_that_exist() -> None:
    firestore = json.loads((PROJECT / "firebase.json").read_text())["firestore"]

    assert (PROJECT / firestore["rules"]).is_file()
    assert json.loads((PROJECT / firestore["indexes"]).read_text())["indexes"]
