"""An application whose requests wait until they are let go: what a test counts is the web server's doing alone."""

import socket
from collections.abc import Iterable
from typing import Any

from web_server.parties import PARTY


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Respond; to `/wait?<port>` only when a connection to that port is closed. The Authorization header is the party's name.

    A header that begins with `wrong` names nobody.
    """
    authorization = environ.get("HTTP_AUTHORIZATION", "")
    if authorization and not authorization.startswith("wrong"):
        environ[PARTY] = authorization
    if environ["PATH_INFO"] == "/wait":
        with socket.create_connection(("127.0.0.1", int(environ["QUERY_STRING"]))) as gate:
            gate.sendall(authorization.encode() + b"\n")
            gate.recv(1)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]
