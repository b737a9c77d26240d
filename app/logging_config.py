"""Logs: one JSON object a line, in the form that Google Cloud Logging reads.

No line carries a message's body, a token or a whole telephone number: callers name ids, and `app.phone_number.mask` numbers.
"""

import logging
import sys

from flask import g, has_request_context, request
from pythonjsonlogger.json import JsonFormatter


class _RequestFields(logging.Filter):
    """Adds what ties a line to its request: the trace, and the reference code of a failure."""

    def __init__(self, project: str) -> None:
        super().__init__()
        self._project = project

    def filter(self, record: logging.LogRecord) -> bool:
        record.severity = record.levelname
        if has_request_context():
            trace = request.headers.get("X-Cloud-Trace-Context", "").partition("/")[0]
            if trace:
                setattr(record, "logging.googleapis.com/trace", f"projects/{self._project}/traces/{trace}")
            if "reference_code" in g:
                record.referenceCode = g.reference_code
        return True


def configure_logging(project: str, level: str) -> None:
    """Let every logger of the process write JSON lines to standard error.

    Args:
        project: id of the Google Cloud project, for the trace.
        level: least severe level to write.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_RequestFields(project))
    handler.setFormatter(JsonFormatter("%(severity)s %(name)s %(message)s", rename_fields={"name": "logger"}, timestamp="time"))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # It tells every URL, and those of carriers hold telephone numbers.
    logging.getLogger("urllib3").setLevel(logging.WARNING)
