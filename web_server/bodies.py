"""Reading of long request bodies: by a thread, with a time limit, and by few threads at once."""

import select
import socket
from collections.abc import Iterable
from typing import Any

from gunicorn.http.body import Body, LengthReader
from gunicorn.http.errors import ChunkMissingTerminator, NoMoreData, ParseException
from gunicorn.http.message import Request
from gunicorn.http.parser import RequestParser
from gunicorn.http.unreader import IterUnreader, SocketUnreader

from web_server.slow_callers import CallerWait, WaitingPlaces

MAX_SECONDS = 300.0
NO_PLACE_SECONDS = 0.25
"""How long a thread waits for bytes if too many others are waiting already."""


class BrokenBodyError(OSError):
    """A body violates HTTP's framing; werkzeug turns it into 400, like any other connection error."""


class PatientUnreader(SocketUnreader):
    """Reader of a connection that raises TimeoutError if the caller sends too slowly."""

    def __init__(self, sock: socket.socket, places: WaitingPlaces) -> None:
        super().__init__(sock)
        self._sending = CallerWait(places, select.POLLIN, NO_PLACE_SECONDS, MAX_SECONDS)
        self._is_final = False

    def start_request(self, party: str) -> None:
        """Start the time limit of a party's request."""
        self._sending.start(party)
        self._is_final = False

    def finish_request(self) -> None:
        """Stop waiting for bytes: the response has been sent."""
        self._is_final = True

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Return the next bytes.

        Raises:
            TimeoutError: they did not arrive in time.
        """
        if not self._sending.is_ready(self.sock) and (self._is_final or not self._sending.wait(self.sock)):
            raise TimeoutError("The request body did not arrive in time")
        data: bytes = super().chunk(size_hint)
        self._sending.note(len(data))
        return data


class RequestBody(Body):
    """Request body whose errors are all OSErrors, as PEP 3333's readers expect. After an error the connection is closed."""

    def __init__(self, reader: Any, request: Request) -> None:
        super().__init__(reader)
        self._request = request

    def buffer_chunks(self) -> None:
        """Decode a chunked body that has arrived completely.

        Raises:
            ParseException: it is malformed.
        """
        try:
            data = b"".join(self._all_chunks())
        except NoMoreData:
            raise ChunkMissingTerminator(b"") from None
        self.reader = LengthReader(IterUnreader([data]), len(data))

    def _all_chunks(self) -> Iterable[bytes]:
        try:
            while data := self.reader.read(65_536):
                yield data
        except Exception:
            self.failed = True
            raise

    def _read_reader(self, size: int) -> bytes:
        try:
            data: bytes = super()._read_reader(size)
        except ParseException as error:
            self._request.force_close()
            raise BrokenBodyError(str(error)) from error
        except OSError:
            self._request.force_close()
            raise
        return data


class _Request(Request):
    body: Any

    def set_body_reader(self) -> None:
        super().set_body_reader()
        self.body = RequestBody(self.body.reader, self)


class PatientParser(RequestParser):
    """Parser of the requests of one connection."""

    mesg_class = _Request

    def __init__(self, cfg: Any, sock: socket.socket, address: Any, places: WaitingPlaces) -> None:
        super().__init__(cfg, sock, address)
        self.unreader = PatientUnreader(sock, places)
        self.has_continued = False
        """Whether `100 Continue` was sent."""

    def __next__(self) -> Request:
        request = super().__next__()
        if self.has_continued:
            request._expected_100_continue = False
        return request

    next = __next__
