import dataclasses
import socket
import threading
import time
from datetime import datetime
from typing import Any

import pytest
from google.cloud import tasks_v2

from app.composition import Instance, compose
from app.configuration.settings import Settings
from app.services.operations.health_checks import CHECK_TIMEOUT_SECONDS, MAX_WAITING
from app.times.clock import HOUR, MINUTE, SECOND
from dev.programs.processes import find_free_port
from tests.world import Served, TestClock, run_at_once, serve

COMPONENTS = {"firestore:responseTime", "auth:responseTime", "cloud-tasks:responseTime"} | {
    "sweeper:lastRun",
    "documents:damaged",
    "carriers:openCircuits",
    "receivers:openCircuits",
}


def add_queue(instance: Instance) -> None:
    """Create the queue, as the operator of a new instance does."""
    client, settings = instance.core.queue.client, instance.core.settings
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


def look_when_calm(served: Served, clock: TestClock) -> tuple[int, dict[str, Any]]:
    """Ask for the health, and again where the emulators of a busy machine took longer than a check waits."""
    for _ in range(5):
        status, body = look(served)
        if status == 200:
            break
        clock.forward(2 * SECOND)
    return status, body


def look(served: Served) -> tuple[int, dict[str, Any]]:
    answer = served.call("GET", "/health")
    return answer.status_code, answer.json()


def test_health_is_told_to_everybody_in_the_originals_form(served: Served, clock: TestClock) -> None:
    status, body = look_when_calm(served, clock)

    assert (status, body["status"], body["version"]) == (200, "pass", "7.4.15")
    assert set(body["checks"]) == COMPONENTS
    sweeper = body["checks"].pop("sweeper:lastRun")[0]
    assert (sweeper["status"], sweeper["observedValue"], body["notes"]) == (
        "warn",
        -1,
        ["sweeper: /tasks/sweep was never called"],
    )
    assert all(measurement[0]["status"] == "pass" for measurement in body["checks"].values())
    assert all(0 <= measurement[0]["observedValue"] < 10_000 for measurement in body["checks"].values())
    assert all(measurement[0]["ageSeconds"] == 0 for measurement in body["checks"].values())
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
        answer = served.call("GET", "/health")
        status, body = answer.status_code, answer.json()

    assert (status, body["status"]) == (503, "fail")
    assert int(answer.headers["Retry-After"]) >= 1
    assert component in body["output"]
    failed = {name for name, measurement in body["checks"].items() if measurement[0]["status"] == "fail"}
    assert failed == {f"{component}:responseTime"}
    assert "127.0.0.1" not in body["output"]


def test_a_queue_that_was_never_made_is_named(settings: Settings, clock: TestClock) -> None:
    with serve(dataclasses.replace(settings, TASKS_QUEUE="never-made"), clock) as served:
        status, body = look(served)

    assert status == 503
    assert "cloud-tasks" in body["output"]


class TestHangingComponents:
    def test_answer_comes_within_3_s_and_nobody_else_waits(
        self, settings: Settings, clock: TestClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            address = f"127.0.0.1:{silent.getsockname()[1]}"
            monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", address)
            broken = dataclasses.replace(
                settings,
                FIRESTORE_EMULATOR_HOST=address,
                CLOUD_TASKS_EMULATOR_HOST=address,
                SMTP_HOST="127.0.0.1",
                SMTP_PORT=silent.getsockname()[1],
                RATE_LIMIT_STORAGE=f"redis://{address}/0",
            )
            with serve(broken, clock) as served:
                # What a process loads at its first request is no part of the times.
                served.call("GET", "/.well-known/security.txt")
                first = run_at_once(*[lambda: timed(served)] * 10)
                clock.forward(2 * SECOND)
                later = run_at_once(*[lambda: timed(served)] * 20)
                threads = [thread.name for thread in threading.enumerate() if thread.name.startswith("health-")]

        assert {status for status, _, _ in first + later} == {503}
        assert max(seconds for _, seconds, _ in first) < 9
        # The others do not wait for the checks.
        times = sorted(seconds for _, seconds, _ in first)
        assert times[-MAX_WAITING - 1] < times[-1] - CHECK_TIMEOUT_SECONDS / 2
        # Redis is given up after a moment, so at most one of these starts a check that it waits for.
        assert sorted(seconds for _, seconds, _ in later)[-3] < 2
        assert len(threads) == len(set(threads)) <= 7
        states = {name.partition(":")[0]: entry[0]["status"] for name, entry in later[0][2]["checks"].items()}
        assert {name for name, state in states.items() if state == "fail"} == {"firestore", "auth", "cloud-tasks"}
        assert {name for name, state in states.items() if state == "warn"} == {
            "sweeper",
            "documents",
            "carriers",
            "receivers",
            "mail",
            "redis",
        }

    def test_optional_component_leaves_status_pass(self, settings: Settings, clock: TestClock) -> None:
        broken = dataclasses.replace(settings, SMTP_HOST="127.0.0.1", SMTP_PORT=find_free_port())
        with serve(broken, clock) as served:
            status, body = look_when_calm(served, clock)

        assert (status, body["status"], body["output"]) == (200, "pass", "")
        assert body["checks"]["mail:responseTime"][0]["status"] == "warn"
        assert any(note.endswith("mail does not answer") for note in body["notes"])


class TestSweeper:
    def test_last_run_is_reported(self, served: Served, clock: TestClock) -> None:
        served.instance.operations.sweep_record.mark()
        clock.forward(5 * MINUTE)

        _, body = look(served)

        sweeper = body["checks"]["sweeper:lastRun"][0]
        assert (sweeper["status"], sweeper["observedUnit"]) == ("pass", "s")
        assert 300 <= sweeper["observedValue"] < 330

    def test_missed_runs_are_a_warning(self, served: Served, clock: TestClock) -> None:
        served.instance.operations.sweep_record.mark()
        clock.forward(HOUR)

        status, body = look_when_calm(served, clock)

        assert (status, body["status"]) == (200, "pass")
        assert body["checks"]["sweeper:lastRun"][0]["status"] == "warn"
        assert body["notes"] == ["sweeper: /tasks/sweep is not called"]


def timed(served: Served) -> tuple[int, float, dict[str, Any]]:
    started = time.monotonic()
    status, body = look(served)
    return status, time.monotonic() - started, body
