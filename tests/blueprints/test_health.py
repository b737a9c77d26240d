import dataclasses
from datetime import datetime
from typing import Any

import pytest
from google.cloud import tasks_v2

from app.clock import SECOND
from app.composition import Instance, compose
from app.settings import Settings
from dev.processes import find_free_port
from tests.world import Served, TestClock, serve

COMPONENTS = {"firestore:responseTime", "auth:responseTime", "cloud-tasks:responseTime"}


def add_queue(instance: Instance) -> None:
    """Make the queue, as whoever sets an instance up does."""
    client, settings = instance.queue.client, instance.settings
    name = client.queue_path(settings.GOOGLE_CLOUD_PROJECT, settings.TASKS_LOCATION, settings.TASKS_QUEUE)
    parent = f"projects/{settings.GOOGLE_CLOUD_PROJECT}/locations/{settings.TASKS_LOCATION}"
    client.create_queue(parent=parent, queue=tasks_v2.Queue(name=name))


@pytest.fixture(autouse=True)
def _queue(settings: Settings) -> None:
    instance = compose(settings)
    add_queue(instance)
    instance.close()


def unreachable() -> str:
    return f"127.0.0.1:{find_free_port()}"


def look(served: Served) -> tuple[int, dict[str, Any]]:
    answer = served.call("GET", "/health")
    return answer.status_code, answer.json()


def test_health_is_told_to_everybody_in_the_originals_form(served: Served, clock: TestClock) -> None:
    status, body = look(served)

    assert (status, body["status"], body["version"]) == (200, "pass", "7.4.15")
    assert set(body["checks"]) == COMPONENTS
    assert all(measurement[0]["status"] == "pass" for measurement in body["checks"].values())
    assert all(0 <= measurement[0]["observedValue"] < 10_000 for measurement in body["checks"].values())
    assert abs(datetime.fromisoformat(body["time"]).timestamp() * SECOND - clock()) < 10 * SECOND
    assert {"releaseId", "notes", "output", "links", "serviceId", "description"} <= set(body)


def test_health_is_asked_once_a_second_at_most(served: Served, clock: TestClock) -> None:
    first = look(served)[1]["time"]
    assert look(served)[1]["time"] == first or clock() - int(datetime.fromisoformat(first).timestamp() * SECOND) >= SECOND

    clock.forward(2 * SECOND)

    assert look(served)[1]["time"] != first


@pytest.mark.parametrize("component", ["firestore", "auth", "cloud-tasks"])
def test_a_component_out_of_reach_is_named(
    settings: Settings, clock: TestClock, monkeypatch: pytest.MonkeyPatch, component: str
) -> None:
    if component == "firestore":
        settings = dataclasses.replace(settings, FIRESTORE_EMULATOR_HOST=unreachable())
    elif component == "auth":
        monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", unreachable())
    else:
        settings = dataclasses.replace(settings, CLOUD_TASKS_EMULATOR_HOST=unreachable())

    with serve(settings, clock) as served:
        status, body = look(served)

    assert (status, body["status"]) == (503, "fail")
    assert component in body["output"]
    failed = {name for name, measurement in body["checks"].items() if measurement[0]["status"] == "fail"}
    assert failed == {f"{component}:responseTime"}
    assert "127.0.0.1" not in body["output"]


def test_a_queue_that_was_never_made_is_named(settings: Settings, clock: TestClock) -> None:
    with serve(dataclasses.replace(settings, TASKS_QUEUE="never-made"), clock) as served:
        status, body = look(served)

    assert status == 503
    assert "cloud-tasks" in body["output"]
