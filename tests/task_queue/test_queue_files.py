import yaml  # type: ignore[import-untyped]

from app.task_queue.lanes import Lanes
from app.task_queue.queue_files import write_gcloud_commands, write_queue_yaml
from tests.dev.cloud_tasks.process import PROJECT_ROOT
from tests.task_queue.conftest import make_settings


def test_the_shipped_file_is_what_the_command_prints() -> None:
    variables = yaml.safe_load((PROJECT_ROOT / "settings.yaml").read_text())["env_variables"]
    names = {name: value for name, value in variables.items() if name.startswith("TASKS_") and "<" not in value}

    assert (PROJECT_ROOT / "queue.yaml").read_text() == write_queue_yaml(Lanes(make_settings(**names)))


def test_every_shard_is_written() -> None:
    lanes = Lanes(make_settings(TASKS_SHARDS=3))
    queues = yaml.safe_load(write_queue_yaml(lanes))["queue"]

    assert [queue["name"] for queue in queues] == lanes.ids()
    assert len(queues) == 4 * 3 + 4


def test_gcloud_commands_create_the_same_queues() -> None:
    lanes = Lanes(make_settings(TASKS_SHARDS=2))
    commands = write_gcloud_commands(lanes, "us-central1")
    queues = {queue["name"]: queue for queue in yaml.safe_load(write_queue_yaml(lanes))["queue"]}

    for command in commands.split("gcloud tasks queues create ")[1:]:
        queue = queues.pop(command.split()[0])
        assert "--location=us-central1 " in command
        assert f"--max-dispatches-per-second={queue['rate'].removesuffix('/s')} " in command
        assert f"--max-concurrent-dispatches={queue['max_concurrent_requests']} " in command
        retry = queue["retry_parameters"]
        assert f"--min-backoff={retry['min_backoff_seconds']}s --max-backoff={retry['max_backoff_seconds']}s" in command
        assert f"--max-doublings={retry['max_doublings']} --max-attempts=-1 " in command
        assert f"--max-retry-duration={int(retry['task_age_limit'].removesuffix('h')) * 3600}s" in command
    assert not queues
