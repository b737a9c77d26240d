"""Waiting until an instance's queue has carried out its tasks."""

import time

from google.api_core.exceptions import NotFound

from app.composition import Instance
from tests.world import wait_until

_SOON_SECONDS = 10


def wait_until_idle(instance: Instance) -> None:
    """Wait until the queue has nothing left to call at once; fail when it stands still.

    A task is in the queue until it has been carried out. What is put off by a clock that a test set forward is not waited for.
    """
    settings, client = instance.core.settings, instance.core.queue.client
    parent = client.queue_path(settings.GOOGLE_CLOUD_PROJECT, settings.TASKS_LOCATION, settings.TASKS_QUEUE)

    def due() -> list[str]:
        soon = time.time() + _SOON_SECONDS
        try:
            return [task.name for task in client.list_tasks(parent=parent) if task.schedule_time.timestamp() < soon]
        except NotFound:
            # The local server creates a queue with its first task.
            return []

    names = due()
    while names:
        names = wait_until(due, names.__ne__)
