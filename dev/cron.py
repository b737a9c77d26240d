"""The clock that calls the sweeper once a minute, as App Engine's cron does in production."""

import logging
from collections.abc import Mapping

from app.clock import system_clock
from app.errors import ServiceUnavailableError
from app.settings import Settings
from app.task_queue.client import Queue

_log = logging.getLogger(__name__)


class Cron:
    """Has the task queue call the sweeper, with the queue's own token."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Connect to the queue of an application.

        Args:
            environment: the application's settings.
        """
        self._queue = Queue(Settings.from_environment(environment), system_clock)

    def run(self) -> None:
        """Let the sweeper run, now; a queue that does not answer is tried again a minute later."""
        try:
            self._queue.sweep_everything(system_clock())
        except ServiceUnavailableError:
            _log.warning("the sweeper could not be called: the task queue does not answer")
