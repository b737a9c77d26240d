"""Minimal HTTP/1.1 client on asyncio: one event loop holds thousands of slow handlers, and cancels them exactly."""

import asyncio
import ssl
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

# Shorter than usual keep-alive times of servers, so that no connection is reused just as its server closes it.
_IDLE_S = 1.0
_MAX_HEADER_LINES = 200
_PATH_SAFE = "/%:@!$&'()*+,;=~"
_QUERY_SAFE = _PATH_SAFE + "?"


class MalformedResponseError(Exception):
    """The response is not HTTP."""


@dataclass(frozen=True, slots=True)
class Response:
    """Status and headers (lower-case names) of a response; its body was read and dropped."""

    status: int
    headers: dict[str, str]


@dataclass(slots=True, eq=False)
class _Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    closer: asyncio.TimerHandle | None = None


_Origin = tuple[str, str, int]


class HttpClient:
    """HTTP client that keeps idle connections for a second. Use it on one event loop."""

    def __init__(self) -> None:
        self._idle: dict[_Origin, list[_Connection]] = {}
        self._tls: ssl.SSLContext | None = None

    async def send(self, method: str, url: str, headers: dict[str, str], body: bytes) -> Response:
        """Send a request and read the whole response; follows no redirects.

        Raises:
            OSError: the connection could not be made, or broke.
            EOFError: the server closed the connection before the response was complete.
            MalformedResponseError: the response is not HTTP.
        """
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        origin = (parts.scheme, parts.hostname or "", port)
        target = quote(parts.path or "/", safe=_PATH_SAFE)
        if parts.query:
            target += "?" + quote(parts.query, safe=_QUERY_SAFE)
        all_headers = {"Host": parts.netloc.rpartition("@")[2], **headers}
        if body or method in {"POST", "PUT", "PATCH"}:
            all_headers["Content-Length"] = str(len(body))
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in all_headers.items()), "", ""]

        connection = await self._connect(origin)
        is_reusable = False
        try:
            connection.writer.write("\r\n".join(lines).encode("latin-1") + body)
            await connection.writer.drain()
            response, is_reusable = await _read_response(connection.reader, method)
            return response
        finally:
            if is_reusable:
                self._keep(origin, connection)
            else:
                connection.writer.transport.abort()

    def close(self) -> None:
        """Close the idle connections."""
        for connections in self._idle.values():
            for connection in connections:
                if connection.closer is not None:
                    connection.closer.cancel()
                connection.writer.transport.abort()
        self._idle.clear()

    async def _connect(self, origin: _Origin) -> _Connection:
        idle = self._idle.get(origin, [])
        while idle:
            connection = idle.pop()
            if connection.closer is not None:
                connection.closer.cancel()
            if not connection.reader.at_eof() and not connection.writer.is_closing():
                return connection
            connection.writer.transport.abort()
        scheme, host, port = origin
        if scheme == "https" and self._tls is None:
            self._tls = ssl.create_default_context()
        reader, writer = await asyncio.open_connection(host, port, ssl=self._tls if scheme == "https" else None)
        return _Connection(reader, writer)

    def _keep(self, origin: _Origin, connection: _Connection) -> None:
        self._idle.setdefault(origin, []).append(connection)
        connection.closer = asyncio.get_running_loop().call_later(_IDLE_S, self._discard, origin, connection)

    def _discard(self, origin: _Origin, connection: _Connection) -> None:
        connections = self._idle[origin]
        connections.remove(connection)
        if not connections:
            del self._idle[origin]
        connection.writer.transport.abort()


async def _read_response(reader: asyncio.StreamReader, method: str) -> tuple[Response, bool]:
    """Read a response; also return whether the connection can serve another request."""
    version, response = await _read_head(reader)
    while 100 <= response.status <= 199:
        version, response = await _read_head(reader)
    headers = response.headers
    stays_open = version == "HTTP/1.1" and headers.get("connection", "").lower() != "close"
    if method == "HEAD" or response.status in {204, 304}:
        return response, stays_open
    if headers.get("transfer-encoding", "").lower() == "chunked":
        await _skip_chunks(reader)
        return response, stays_open
    if "content-length" in headers:
        await _skip(reader, _read_number(headers["content-length"], base=10))
        return response, stays_open
    while await reader.read(65536):
        pass
    return response, False


async def _read_head(reader: asyncio.StreamReader) -> tuple[str, Response]:
    version, _, rest = (await _read_line(reader)).partition(" ")
    status = rest[:3]
    if version not in {"HTTP/1.1", "HTTP/1.0"} or not (len(status) == 3 and status.isdecimal()):
        raise MalformedResponseError("The response has no HTTP status line.")
    headers: dict[str, str] = {}
    for _ in range(_MAX_HEADER_LINES):
        line = await _read_line(reader)
        if not line:
            return version, Response(int(status), headers)
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    raise MalformedResponseError("The response has too many headers.")


async def _skip_chunks(reader: asyncio.StreamReader) -> None:
    while size := _read_number((await _read_line(reader)).partition(";")[0], base=16):
        await _skip(reader, size)
        await _read_line(reader)
    while await _read_line(reader):
        pass


async def _skip(reader: asyncio.StreamReader, size: int) -> None:
    while size:
        part = await reader.read(min(size, 65536))
        if not part:
            raise EOFError("The connection was closed within the response.")
        size -= len(part)


async def _read_line(reader: asyncio.StreamReader) -> str:
    try:
        line = await reader.readline()
    except ValueError as error:
        raise MalformedResponseError("A line of the response is too long.") from error
    if not line.endswith(b"\n"):
        raise EOFError("The connection was closed before the response was complete.")
    return line.decode("latin-1").rstrip("\r\n")


def _read_number(text: str, *, base: int) -> int:
    try:
        number = int(text, base)
    except ValueError as error:
        raise MalformedResponseError("A length in the response is not a number.") from error
    if number < 0:
        raise MalformedResponseError("A length in the response is negative.")
    return number
