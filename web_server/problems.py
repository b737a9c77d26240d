"""Error responses of the web server itself, in the application's envelope instead of HTML."""

import json
import re
import socket
import uuid
from http import HTTPStatus

from gunicorn import util

_HEADER_NAME = re.compile(r"header.*'([A-Za-z0-9-]{1,60})'", re.IGNORECASE)
_FAULTS = {
    400: "The request is not HTTP/1.1: its request line, a header or a chunk is malformed",
    403: "The connection is not accepted",
    414: "The request line is too long",
    417: "The header Expect must be 100-continue, or absent",
    431: "A header of the request is too long, or it has too many",
    501: "The header Transfer-Encoding must be chunked, or absent",
}
"""What is wrong with a request that the parser rejects, by the status."""


def write_parser_problem(sock: socket.socket, status: int, reason: str, message: str) -> None:
    """Write the error response for a request that gunicorn's parser rejects.

    Args:
        sock: socket of the connection.
        status: HTTP status.
        reason: phrase of the status.
        message: gunicorn's words, of which only the name of a header is shown.
    """
    named = _HEADER_NAME.search(message)
    fault = f"The header {named[1]} is malformed or sent twice" if named and status == 400 else _FAULTS.get(status, "")
    write_problem(sock, status, HTTPStatus(status).phrase if status in set(HTTPStatus) else reason, fault)


def write_problem(sock: socket.socket, status: int, reason: str, fault: str, headers: str = "") -> None:
    """Write an error response that closes the connection.

    Args:
        sock: socket of the connection.
        status: HTTP status.
        reason: phrase of the status.
        fault: what is wrong; defaults to the problem's title.
        headers: more header lines, each with its line end.
    """
    # Imported late: the arbiter process loads this module too, but does not need the application.
    from app.errors import DomainError
    from app.problems.requests import BODY_TOO_SLOW, INTERNAL, REQUEST_REFUSED, UNAVAILABLE
    from blueprints.http.error_handlers import DOCUMENTATION_PATH, ERROR_TYPE

    problem = {408: BODY_TOO_SLOW, 500: INTERNAL, 503: UNAVAILABLE}.get(status, REQUEST_REFUSED)
    error = DomainError(problem, fault)
    body = json.dumps(
        {
            "_errType": ERROR_TYPE,
            "message": reason,
            "userFriendlyMessage": problem.user_message,
            "reason": error.reason,
            "referenceCode": str(uuid.uuid4()),
            "type": f"{DOCUMENTATION_PATH}/{problem.code}",
            "title": problem.title,
            "status": status,
            "detail": error.detail,
        }
    ).encode()
    head = (
        f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\nContent-Type: application/json\r\n"
        f"X-Content-Type-Options: nosniff\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    )
    util.write_nonblock(sock, head.encode("latin-1") + body)
