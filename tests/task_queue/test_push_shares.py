"""Push notifications of an organization or tenant with many texts leave room for others."""

import pytest

from app.task_queue.client import Queue
from app.task_queue.fair_share import ORGANIZATION_SHARE, TENANT_SHARE
from app.times.clock import system_clock
from tests.task_queue.conftest import make_settings, run_task_server

NOW = system_clock()
TEXTS = 160


@pytest.mark.parametrize(
    ("organizations", "tenant_id", "share"), [(1, "", ORGANIZATION_SHARE), (TEXTS, "tenant", TENANT_SHARE)]
)
def test_flood_of_texts_leaves_room_for_others(organizations: int, tenant_id: str, share: int) -> None:
    with run_task_server(["push", "push-bulk"]) as server:
        queue = Queue(make_settings(CLOUD_TASKS_EMULATOR_HOST=server.host), lambda: NOW)
        for number in range(TEXTS):
            queue.push(f"text{number}", {}, "user", f"organization{number % organizations}", tenant_id)
        queue.push("quiet", {}, "user", "other", "")
        queue.close()

        assert len(server.names("push")) == share + 1
        assert "quiet" in server.names("push")
        assert len(server.names("push-bulk")) == TEXTS - share


@pytest.mark.parametrize(("changes", "used"), [({"TASKS_PUSH_BULK_QUEUE": ""}, "push"), ({"TASKS_PUSH_QUEUE": ""}, "relays")])
def test_push_without_its_own_queues_uses_those_of_others(changes: dict[str, str], used: str) -> None:
    with run_task_server(["push", "relays"]) as server:
        queue = Queue(
            make_settings(CLOUD_TASKS_EMULATOR_HOST=server.host, **changes | {"TASKS_PUSH_BULK_QUEUE": ""}), lambda: NOW
        )
        for number in range(ORGANIZATION_SHARE + 5):
            queue.push(f"text{number}", {}, "user", "organization", "")
        queue.close()

        assert len(server.names(used)) == ORGANIZATION_SHARE + 5
