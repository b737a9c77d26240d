"""HTTP read from a plain socket, for servers that misbehave on purpose."""

import socket


def read_request(connection: socket.socket) -> bytes:
    """Return the next whole request: its head, and the body that `Content-Length` announces.

    A client may write the head and the body separately, so one `recv` may return half a request.

    Returns:
        What was read, or empty bytes where the client closed the connection before a request.
    """
    request = b""
    while b"\r\n\r\n" not in request:
        piece = connection.recv(65_536)
        if not piece:
            return request
        request += piece
    head, _, body = request.partition(b"\r\n\r\n")
    missing = _content_length(head) - len(body)
    while missing > 0 and (piece := connection.recv(missing)):
        request += piece
        missing -= len(piece)
    return request


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
