"""Servers of tests that keep their callers' connections."""

from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import ClassVar

from app.task_queue import paths

TASKS = paths.DELIVER.removesuffix("deliver")
"""Beginning of the paths of all tasks of the application."""


class KeptConnections(BaseHTTPRequestHandler):
    """Serves several requests on one connection."""

    protocol_version = "HTTP/1.1"
    # Otherwise the body waits up to 40 ms for the receipt of the headers.
    disable_nagle_algorithm: ClassVar[bool] = True

    def parse_request(self) -> bool:
        """Read the head of a request, and refuse tasks, which nobody counts then.

        The port may have been that of an application whose test has ended. The queue still calls it with what was left.
        """
        if not super().parse_request():
            return False
        if self.path.startswith(TASKS):
            self.send_error(HTTPStatus.NOT_FOUND)
            return False
        return True
