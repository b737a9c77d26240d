"""Waiting until an instance's queue has carried out its tasks."""

from collections.abc import Iterable

from google.api_core.exceptions import NotFound

from app.composition import Instance
from app.times.clock import SECOND, system_clock
from tests.world import wait_until

_SOON_MS = 10 * SECOND


def wait_until_idle(instance: Instance) -> None:
    """Wait until the queue has nothing left to call at once; fail when it stands still.

    A task is in the queue until it has been carried out. What is put off by a clock that a test set forward is not waited for;
    `call_put_off_tasks` has it carried out.
    """

    def due() -> list[str]:
        soon = system_clock() + _SOON_MS
        return [name for name, at in _list_times(instance).items() if at < soon]

    names = due()
    while names:
        names = wait_until(due, names.__ne__)


def find_put_off_tasks(instance: Instance, until: int) -> dict[str, int]:
    """Return the tasks that wait for the queue's own clock but are due by a time in ms, each with the time that it is due."""
    soon = system_clock() + _SOON_MS
    return {name: at for name, at in _list_times(instance).items() if soon <= at <= until}


def call_put_off_tasks(instance: Instance, names: Iterable[str]) -> None:
    """Have the queue call tasks now, and wait until it has carried them out."""
    for name in names:
        instance.core.queue.client.run_task(name=name)
    wait_until_idle(instance)


def _list_times(instance: Instance) -> dict[str, int]:
    """Return when each task is due, in ms, by its name."""
    settings, client = instance.core.settings, instance.core.queue.client
    parent = client.queue_path(settings.GOOGLE_CLOUD_PROJECT, settings.TASKS_LOCATION, settings.TASKS_QUEUE)
    try:
        return {task.name: round(task.schedule_time.timestamp() * SECOND) for task in client.list_tasks(parent=parent)}
    except NotFound:
        # The local server creates a queue with its first task.
        return {}
