"""Logging: one JSON object per line, in the format of Google Cloud Logging.

Lines never contain message bodies, tokens or full phone numbers: log ids, and mask numbers with `mask_number` of
`app.addresses.phone_number`.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

from flask import g, has_request_context, request

_STANDARD = {*vars(logging.makeLogRecord({})), "message", "asctime"}
"""Attributes of every record; the others are its fields."""

_encode = json.JSONEncoder(default=str).encode


class _RequestFields(logging.Filter):
    """Filter that adds the request's trace and the reference code of a failure to each record."""

    def __init__(self, project: str) -> None:
        super().__init__()
        self._project = project

    def filter(self, record: logging.LogRecord) -> bool:
        if has_request_context():
            trace = request.headers.get("X-Cloud-Trace-Context", "").partition("/")[0]
            if trace:
                setattr(record, "logging.googleapis.com/trace", f"projects/{self._project}/traces/{trace}")
            if "reference_code" in g:
                record.referenceCode = g.reference_code
        return True


class _JsonLine(logging.Formatter):
    """Formatter that writes a record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {"severity": record.levelname, "logger": record.name, "message": record.getMessage()}
        if record.exc_info:
            line["exc_info"] = self.formatException(record.exc_info)
        if record.stack_info:
            line["stack_info"] = self.formatStack(record.stack_info)
        line |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        line["time"] = datetime.fromtimestamp(record.created, UTC).isoformat()
        return _encode(line)


def configure_logging(project: str, level: str) -> None:
    """Configure all loggers of the process to write JSON lines to standard error.

    Args:
        project: id of the Google Cloud project, for traces.
        level: least severe level to write.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_RequestFields(project))
    handler.setFormatter(_JsonLine())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # It logs URLs, and carriers' URLs contain phone numbers.
    logging.getLogger("urllib3").setLevel(logging.WARNING)
