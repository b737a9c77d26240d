"""Events of an organization or tenant with many users leave room for others, as its messages do."""

import pytest

from app.task_queue.client import Queue
from app.task_queue.fair_share import ORGANIZATION_SHARE, TENANT_SHARE
from app.times.clock import system_clock
from tests.task_queue.conftest import make_settings, run_task_server

NOW = system_clock()
USERS = 60


@pytest.mark.parametrize(
    ("organizations", "tenant_id", "share"),
    [(1, "", ORGANIZATION_SHARE), (3, "", 3 * ORGANIZATION_SHARE), (USERS, "tenant", TENANT_SHARE)],
)
def test_events_of_many_users_have_one_share(organizations: int, tenant_id: str, share: int) -> None:
    with run_task_server(["relays", "relays-bulk"]) as server:
        queue = Queue(make_settings(CLOUD_TASKS_EMULATOR_HOST=server.host), lambda: NOW)
        for user in range(USERS):
            for number in range(3):
                office = f"organization{user % organizations}"
                queue.relay(f"u{user}e{number}", f"user{user}", "", 0, NOW, (), office, tenant_id)
        queue.relay("quiet", "user", "", 0, NOW, (), "other", "")
        queue.close()

        assert len(server.names("relays")) == share + 1
        assert len(server.names("relays-bulk")) == 3 * USERS - share
        assert f"quiet-relay-0-{NOW}" in server.names("relays")


def test_event_beyond_the_share_is_in_its_tenants_shard() -> None:
    bulk = [f"relays-bulk{suffix}" for suffix in ("", "-1", "-2", "-3")]
    with run_task_server(["relays", "relays-1", "relays-2", "relays-3", *bulk]) as server:
        queue = Queue(make_settings(CLOUD_TASKS_EMULATOR_HOST=server.host, TASKS_SHARDS=4), lambda: NOW)
        for number in range(TENANT_SHARE + 30):
            queue.relay(f"e{number}", f"user{number}", "", 0, NOW, (), f"organization{number}", "tenant")
        queue.close()

        assert sorted(len(server.names(name)) for name in bulk) == [0, 0, 0, 30]
