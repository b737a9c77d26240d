"""Error responses of the web server itself, in the application's envelope instead of HTML."""

import json
import socket
import uuid

from gunicorn import util


def write_problem(sock: socket.socket, status: int, reason: str, detail: str, headers: str = "") -> None:
    """Write an error response that closes the connection.

    Args:
        sock: socket of the connection.
        status: HTTP status.
        reason: phrase of the status.
        detail: what is wrong; defaults to the phrase.
        headers: more header lines, each with its line end.
    """
    # Imported late: the arbiter process loads this module too, but does not need the application.
    from app.problems.requests import REQUEST_REFUSED
    from blueprints.http.error_handlers import DOCUMENTATION_PATH, ERROR_TYPE

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
