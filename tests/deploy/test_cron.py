import logging
from collections.abc import Iterator

import pytest

from app.services.operations.sweeper import Sweeper
from app.services.usage.closing import UsageClosing
from dev.stack import StackEndpoints
from tests.world import Served, TestClock, World, make_settings, serve

CRON = {"X-Appengine-Cron": "true"}


@pytest.fixture
def on_app_engine(stack: StackEndpoints, project_id: str, clock: TestClock) -> Iterator[Served]:
    """An empty instance that believes it runs on App Engine."""
    with serve(make_settings(stack, project_id, GAE_ENV="standard"), clock) as served:
        yield served


def test_the_cron_of_app_engine_sweeps(on_app_engine: Served) -> None:
    answer = on_app_engine.call("GET", "/tasks/sweep", headers=CRON)

    assert answer.status_code == 200
    assert answer.json() == {"found": 0}


def test_cron_call_writes_the_measurements_once(on_app_engine: Served, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        assert on_app_engine.call("GET", "/tasks/sweep", headers=CRON).status_code == 200

    assert [record.message for record in caplog.records].count("measured") == 1


def test_usage_is_closed_though_a_sweep_fails(on_app_engine: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[object] = []
    fault = RuntimeError("The query requires an index")
    monkeypatch.setattr(Sweeper, "_sweep_kind", lambda *_: (_ for _ in ()).throw(fault))
    monkeypatch.setattr(UsageClosing, "run_step", lambda closing: closed.append(closing))

    assert on_app_engine.call("GET", "/tasks/sweep", headers=CRON).status_code == 500

    assert len(closed) == 1


def test_the_cron_of_app_engine_removes_expired_documents(on_app_engine: Served) -> None:
    assert on_app_engine.call("GET", "/tasks/expire", headers=CRON).json() == {"found": 0}
    assert on_app_engine.call("GET", "/tasks/expire").status_code == 401


@pytest.mark.parametrize("headers", [{}, {"X-Appengine-Cron": "false"}, {"X-Appengine-Cron": ""}, {"X-Cloudscheduler": "true"}])
def test_nobody_else_sweeps_on_app_engine(on_app_engine: Served, headers: dict[str, str]) -> None:
    answer = on_app_engine.call("GET", "/tasks/sweep", headers=headers)

    assert answer.status_code == 401
    assert answer.json()["reason"] == "Only App Engine's cron may call this endpoint"


def test_the_header_of_the_cron_opens_no_other_door(on_app_engine: Served) -> None:
    assert on_app_engine.call("POST", "/tasks/sweep", headers=CRON).status_code == 401
    assert on_app_engine.call("POST", "/tasks/deliver", headers=CRON, json={"message_id": "any"}).status_code == 401


@pytest.mark.parametrize("environment", ["", "localdev", "flex"])
def test_off_app_engine_a_spoofed_header_is_refused(
    stack: StackEndpoints, project_id: str, clock: TestClock, environment: str
) -> None:
    with serve(make_settings(stack, project_id, GAE_ENV=environment), clock) as served:
        assert served.call("GET", "/tasks/sweep", headers=CRON).status_code == 401


def test_a_reseller_or_a_user_cannot_sweep(world: World) -> None:
    for authorization in (world.reseller, world.ann.authorization):
        assert world.served.call("GET", "/tasks/sweep", authorization).status_code == 401
        assert world.served.call("POST", "/tasks/sweep", authorization).status_code == 401


def test_a_new_server_warms_up_before_its_first_request(on_app_engine: Served) -> None:
    assert on_app_engine.call("GET", "/_ah/warmup").json() == {"status": "true"}
