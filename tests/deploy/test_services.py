"""API and worker as services of their own: each answers only what it serves, and the queue calls the worker."""

import dataclasses
from collections.abc import Iterator

import pytest

from app.configuration.settings import Settings
from dev.programs import processes
from tests.world import Served, TestClock, World, people_world, serve

API_CALLS = (
    ("POST", "/api/send"),
    ("GET", "/api/v2/users/any"),
    ("POST", "/receive?provider=twilio"),
    ("GET", "/"),
    ("GET", "/docs"),
    ("GET", "/docs/html"),
    ("GET", "/docs/guides/sending"),
    ("GET", "/favicon.ico"),
    ("GET", "/.well-known/security.txt"),
    ("GET", "/auth/providers"),
)
TASK_CALLS = (("POST", "/tasks/deliver"), ("POST", "/tasks/job"), ("POST", "/tasks/sweep"), ("GET", "/tasks/sweep"))
CALLS_OF_BOTH = (("GET", "/health"), ("GET", "/_ah/warmup"))


@dataclasses.dataclass(frozen=True)
class Services:
    """An instance served twice."""

    api: Served
    worker: Served


@pytest.fixture
def services(settings: Settings, clock: TestClock) -> Iterator[Services]:
    port = processes.find_free_port()
    settings = dataclasses.replace(settings, TASKS_URL=f"http://127.0.0.1:{port}")
    with serve(dataclasses.replace(settings, SERVES="api"), clock) as api:
        worker_settings = dataclasses.replace(settings, SERVES="tasks", PUBLIC_URL=api.url)
        with serve(worker_settings, clock, port) as worker:
            yield Services(api, worker)


@pytest.mark.parametrize(("method", "path"), API_CALLS)
def test_worker_serves_no_path_of_the_api(services: Services, method: str, path: str) -> None:
    assert services.worker.call(method, path).status_code == 404
    assert services.api.call(method, path).status_code != 404


@pytest.mark.parametrize(("method", "path"), TASK_CALLS)
def test_api_serves_no_path_of_the_queue(services: Services, method: str, path: str) -> None:
    assert services.api.call(method, path).status_code == 404
    assert services.worker.call(method, path).status_code == 401


@pytest.mark.parametrize(("method", "path"), CALLS_OF_BOTH)
def test_both_answer_how_they_are(services: Services, method: str, path: str) -> None:
    assert services.api.call(method, path).status_code != 404
    assert services.worker.call(method, path).status_code != 404


def test_message_accepted_by_the_api_is_delivered_by_the_worker(services: Services) -> None:
    world: World = people_world(services.api)

    sent = world.send(world.ann, to="+15005550101").json()

    # The simulator's receipt comes to the API, as a carrier's does.
    world.wait_for_state(sent["id"], "delivered")
