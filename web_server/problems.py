"""Refusals of the web server itself, before the application is called: the application's envelope instead of HTML."""

import json
import socket
import uuid

from gunicorn import util


def write_problem(sock: socket.socket, status: int, reason: str, detail: str, headers: str = "") -> None:
    """Write an answer that ends the connection.

    Args:
        sock: of the connection.
        status: of HTTP.
        reason: its phrase.
        detail: what is wrong.
        headers: further header lines, each with its line end.
    """
    # Late, since the arbiter loads this module too, and has no use for the application.
    from app.problems.http import REQUEST_REFUSED
    from blueprints.error_handlers import DOCUMENTATION_PATH, ERROR_TYPE

    body = json.dumps(
        {
            "_errType": ERROR_TYPE,
            "message": reason,
            "userFriendlyMessage": "",
            "referenceCode": str(uuid.uuid4()),
            "reason": detail or reason,
            "type": f"{DOCUMENTATION_PATH}/{REQUEST_REFUSED.code}",
            "title": reason,
            "status": status,
            "detail": detail or reason,
        }
    ).encode()
    head = (
        f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\nContent-Type: application/json\r\n"
        f"X-Content-Type-Options: nosniff\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    )
    util.write_nonblock(sock, head.encode("latin-1") + body)
