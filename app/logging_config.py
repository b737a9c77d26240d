"""Logging: one JSON object per line, in the format of Google Cloud Logging.

Lines never contain message bodies, tokens or full phone numbers: log ids, and mask numbers with `mask_number` of
`app.addresses.phone_number`.
"""

import logging
import sys
from datetime import datetime
from typing import Any

from flask import has_request_context
from pythonjsonlogger.json import JsonEncoder, JsonFormatter

from app.current_request import current_request
from app.json_text import write_json


class _RequestFields(logging.Filter):
    """Filter that adds the request's trace and the reference code of a failure to each record."""

    def __init__(self, project: str) -> None:
        super().__init__()
        self._project = project

    def filter(self, record: logging.LogRecord) -> bool:
        record.severity = record.levelname
        if has_request_context():
            request = current_request()
            trace = request.headers.get("X-Cloud-Trace-Context", "").partition("/")[0]
            if trace:
                setattr(record, "logging.googleapis.com/trace", f"projects/{self._project}/traces/{trace}")
            if request.reference_code:
                record.referenceCode = request.reference_code
        return True


_default = JsonEncoder().default


def _write_other(value: Any) -> Any:
    # Each line has a time, for which the library's encoder looks at ten kinds of values.
    return value.isoformat() if type(value) is datetime else _default(value)


def _serialize(line: Any, **_: Any) -> str:
    return write_json(line, _write_other).decode()


def configure_logging(project: str, level: str) -> None:
    """Configure all loggers of the process to write JSON lines to standard error.

    Args:
        project: id of the Google Cloud project, for traces.
        level: least severe level to write.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_RequestFields(project))
    handler.setFormatter(
        JsonFormatter(
            "%(severity)s %(name)s %(message)s",
            rename_fields={"name": "logger"},
            timestamp="time",
            json_serializer=_serialize,
        )
    )
    # A line has none of what these find out for each record: the line of code, the thread. gunicorn's lines have the process.
    logging._srcfile = None
    logging.logThreads = logging.logMultiprocessing = False
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # It logs URLs, and carriers' URLs contain phone numbers.
    logging.getLogger("urllib3").setLevel(logging.WARNING)
