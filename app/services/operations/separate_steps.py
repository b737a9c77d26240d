"""Steps of maintenance that do not stop each other."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from app.errors import ServiceUnavailableError

_log = logging.getLogger(__name__)


class SeparateSteps:
    """Steps of which each is tried, even if others fail. The end raises the first error, so that cron shows it."""

    def __init__(self) -> None:
        self._first: Exception | None = None

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Keep an error of the enclosed step for the end, and log it.

        Args:
            name: names the step in the log.
        """
        try:
            yield
        except ServiceUnavailableError as error:
            # Who raised it has logged it.
            self._first = self._first or error
        except Exception as error:  # noqa: BLE001 - any of them, such as a query whose index is still being built
            _log.exception("a step of maintenance failed", extra={"step": name})
            self._first = self._first or error

    def end(self) -> None:
        """Raise the first error, if there was one."""
        if self._first is not None:
            raise self._first
