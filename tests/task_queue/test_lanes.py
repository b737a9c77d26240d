from app.task_queue.client import Queue
from app.task_queue.fair_share import ORGANIZATION_SHARE, TENANT_SHARE, WINDOW_MS
from app.task_queue.lanes import Lane, Lanes
from app.times.clock import SECOND, system_clock
from tests.task_queue.conftest import LANES, PARENT, make_settings, run_task_server

NOW = system_clock()


def test_each_kind_of_work_has_its_own_queue() -> None:
    lanes = Lanes(make_settings())

    assert [lanes.choose(lane, "a").removeprefix(f"{PARENT}/queues/") for lane in Lane] == [
        "messages",
        "messages-bulk",
        "relays",
        "relays-bulk",
        "push",
        "push-bulk",
        "jobs",
        "media",
    ]


def test_one_queue_serves_an_instance_that_names_no_other() -> None:
    lanes = Lanes(make_settings(**dict.fromkeys(LANES, "")))

    assert lanes.ids() == ["messages"]
    assert {lanes.choose(lane, "a") for lane in Lane} == {lanes.default}
    assert not lanes.has_bulk(Lane.MESSAGES)


def test_push_uses_the_relay_queue_unless_it_has_one() -> None:
    lanes = Lanes(make_settings(TASKS_PUSH_QUEUE=""))

    assert lanes.choose(Lane.PUSH, "a") == lanes.choose(Lane.RELAYS, "a")


def test_files_use_the_queue_for_jobs_unless_they_have_one() -> None:
    lanes = Lanes(make_settings(TASKS_MEDIA_QUEUE=""))

    assert lanes.choose(Lane.MEDIA, "a") == lanes.choose(Lane.JOBS, "a")


def test_inbound_files_wait_apart_from_mails_and_jobs() -> None:
    with run_task_server(["jobs", "media"]) as server:
        queue = Queue(make_settings(CLOUD_TASKS_EMULATOR_HOST=server.host), lambda: NOW)
        queue.media("file", 0, NOW)
        queue.mail("mail", 0, NOW)
        queue.job("job", 0, NOW)
        queue.sweep("messages", 0, NOW)
        queue.close()

        assert server.names("media") == {f"file-media-0-{NOW}"}
        assert len(server.names("jobs")) == 3


def test_files_go_to_the_first_queue_until_theirs_is_deployed() -> None:
    with run_task_server(["messages"]) as server:
        queue = Queue(make_settings(CLOUD_TASKS_EMULATOR_HOST=server.host), lambda: NOW)
        queue.media("file", 0, NOW)

        assert server.names("messages") == {f"file-media-0-{NOW}"}
        assert "media" in queue.list_missing(5)
        queue.close()


def test_shards_share_the_load_evenly() -> None:
    lanes = Lanes(make_settings(TASKS_SHARDS=4))
    counts: dict[str, int] = {}
    for number in range(4000):
        queue = lanes.choose(Lane.MESSAGES, f"message-{number}")
        counts[queue] = counts.get(queue, 0) + 1

    assert {name.rpartition("/")[2] for name in counts} == {"messages", "messages-1", "messages-2", "messages-3"}
    assert all(900 < count < 1100 for count in counts.values())
    assert len(lanes.ids()) == 4 * 4 + 4


def test_an_office_keeps_the_common_lane_beside_a_flood() -> None:
    queues = ["messages", "messages-bulk"]
    with run_task_server(queues) as server:
        queue = Queue(make_settings(CLOUD_TASKS_EMULATOR_HOST=server.host), lambda: NOW)
        for number in range(ORGANIZATION_SHARE + 30):
            queue.deliver(f"flood{number}", 0, NOW, "busy", "")
        queue.deliver("quiet", 0, NOW, "office", "")
        queue.close()

        assert len(server.names("messages")) == ORGANIZATION_SHARE + 1
        assert f"quiet-deliver-0-{NOW}" in server.names("messages")
        assert len(server.names("messages-bulk")) == 30


def test_a_tenant_with_many_organizations_has_one_share() -> None:
    queue_names = ["messages", "messages-bulk"]
    with run_task_server(queue_names) as server:
        queue = Queue(make_settings(CLOUD_TASKS_EMULATOR_HOST=server.host), lambda: NOW)
        for number in range(TENANT_SHARE + 10):
            queue.deliver(f"m{number}", 0, NOW, f"organization{number}", "tenant")
        queue.close()

        assert (len(server.names("messages")), len(server.names("messages-bulk"))) == (TENANT_SHARE, 10)


def test_messages_scheduled_for_the_same_time_share_too() -> None:
    queue_names = ["messages", "messages-bulk"]
    nine = NOW - NOW % WINDOW_MS + 600 * SECOND
    with run_task_server(queue_names) as server:
        queue = Queue(make_settings(CLOUD_TASKS_EMULATOR_HOST=server.host), lambda: NOW)
        for number in range(ORGANIZATION_SHARE + 5):
            queue.deliver(f"nine{number}", 0, nine, "office", "")
        queue.deliver("ten", 0, nine + WINDOW_MS, "office", "")
        queue.close()

        assert len(server.names("messages-bulk")) == 5
        assert f"ten-deliver-0-{nine + WINDOW_MS}" in server.names("messages")


def test_events_of_one_user_leave_room_for_others() -> None:
    with run_task_server(["relays", "relays-bulk"]) as server:
        queue = Queue(make_settings(CLOUD_TASKS_EMULATOR_HOST=server.host), lambda: NOW)
        for number in range(ORGANIZATION_SHARE + 3):
            queue.relay(f"event{number}", "busy", "", 0, NOW)
        queue.relay("quiet", "office", "", 0, NOW)
        queue.close()

        assert f"quiet-relay-0-{NOW}" in server.names("relays")
        assert len(server.names("relays-bulk")) == 3


def test_a_task_for_a_missing_shard_goes_to_the_first_queue() -> None:
    with run_task_server(["messages"]) as server:
        queue = Queue(make_settings(CLOUD_TASKS_EMULATOR_HOST=server.host, TASKS_SHARDS=8), lambda: NOW)
        for number in range(10):
            queue.deliver(f"m{number}", 0, NOW, f"office{number}", "")

        assert len(server.names("messages")) == 10
        assert queue.list_missing(5) == [
            queue_id for queue_id in Lanes(make_settings(TASKS_SHARDS=8)).ids() if queue_id != "messages"
        ]
        queue.close()


def test_reports_of_the_simulator_do_not_take_the_common_lane() -> None:
    with run_task_server(["messages", "messages-bulk"]) as server:
        queue = Queue(make_settings(CLOUD_TASKS_EMULATOR_HOST=server.host), lambda: NOW)
        queue.call("/receive", b"{}", {}, NOW)
        queue.close()

        assert (len(server.names("messages")), len(server.names("messages-bulk"))) == (0, 1)
