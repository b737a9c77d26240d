from urllib.parse import urlsplit

from dev.stack import StackEndpoints
from tests.costs.counting import Cost, counted, pause_queue
from tests.world import TestClock, make_settings, serve, wait_until


def test_late_task_of_an_ended_instance_costs_the_next_nothing(
    stack: StackEndpoints, project_id: str, clock: TestClock
) -> None:
    with serve(make_settings(stack, f"{project_id}-ended"), clock) as ended:
        pause_queue(ended.instance)
        ended.instance.core.queue.job("gone", 0, clock())
        queue, port = ended.instance.core.queue._lanes.default, urlsplit(ended.url).port

    with serve(make_settings(stack, project_id), clock, port or 0) as served:
        assert served.url == ended.url
        client = served.instance.core.queue.client
        with counted(served.instance) as cost:
            client.resume_queue(name=queue)
            waiting = wait_until(
                lambda: list(client.list_tasks(parent=queue)), lambda tasks: not tasks or tasks[0].response_count > 0
            )
        client.purge_queue(name=queue)

    assert len(waiting) == 1
    assert cost == Cost()
