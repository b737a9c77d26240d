"""Cron job that calls the sweeper once a minute, as App Engine's cron does in production."""

import logging
from collections.abc import Mapping

from app.configuration.settings import Settings
from app.errors import ServiceUnavailableError
from app.task_queue.client import Queue
from app.times.clock import system_clock

_log = logging.getLogger(__name__)


class Cron:
    """Schedule of the sweeper: enqueues its call with the queue's own token."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Connect to the queue of an application.

        Args:
            environment: settings of the application.
        """
        self._queue = Queue(Settings.from_environment(environment), system_clock)

    def run(self) -> None:
        """Run the sweeper now; if the queue does not respond, the next attempt is a minute later."""
        try:
            self._queue.sweep_everything(system_clock())
        except ServiceUnavailableError:
            _log.warning("sweeper not called: the task queue does not respond")
