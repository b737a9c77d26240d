"""Gunicorn's threads behind an event loop that reads requests for them.

gthread hands a connection to a thread at once, which then waits for the caller to send. A few callers that send half a request
would block all threads. Here the event loop waits instead. A thread gets a request when all of it has arrived; for a long body,
when its head has. The thread then checks the credential first, and reads the body with a time limit (`PatientUnreader`).
Parties are served in turn (`Lines`), so that one that sends much does not keep the others from a thread.
"""

import contextlib
import errno
import selectors
import socket
import time
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn import util
from gunicorn.http import wsgi
from gunicorn.http.errors import InvalidChunkSize, ParseException
from gunicorn.workers.gthread import TConn, ThreadWorker

from web_server.connection import Connection, TimedSelector
from web_server.framing import IncomingRequest, Progress
from web_server.lines import Lines
from web_server.parties import Application, KnownParties
from web_server.problems import write_parser_problem, write_problem
from web_server.responses import WholeResponse
from web_server.slow_callers import WaitingPlaces
from web_server.streams import let_others_go_first

REQUEST_SECONDS = 20.0
"""How long a request may take to arrive: all of it, or the part that is buffered."""
LINGER_SECONDS = 2.0
"""How long input is discarded after a response, so that the caller gets the response before the connection closes."""
MAX_HELD_BYTES = 64 * 1024**2
"""Maximum bytes that one process buffers of all arriving requests."""

_PIECE_BYTES = 65_536
_SWEEP_SECONDS = 0.5
_HEARTBEAT_SECONDS = 1.0
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_PASSING = (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK)


class Worker(ThreadWorker):
    """Worker process whose threads never wait for the start of a request."""

    poller: selectors.BaseSelector
    _selector: TimedSelector

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting: set[Connection] = set()
        self._held_bytes = 0
        self._swept = 0.0
        self._beat = 0.0
        self._places = WaitingPlaces(self.cfg.threads)
        self._parties = KnownParties()
        self._lines: Lines[Connection] = Lines(self.cfg.threads)

    def init_process(self) -> None:
        """Start serving."""
        util.write_error = write_parser_problem
        wsgi.Response = WholeResponse
        super().init_process()

    def load_wsgi(self) -> None:
        """Load the application."""
        super().load_wsgi()
        self.poller.close()
        self.poller = self._selector = TimedSelector()
        self.wsgi: Application = let_others_go_first(self._parties.learn_from(self.wsgi), self._lines.find_rest)

    def notify(self) -> None:
        """Report to the arbiter that this process is alive; not at each event, because it is a system call."""
        now = time.monotonic()
        if now - self._beat >= _HEARTBEAT_SECONDS:
            self._beat = now
            super().notify()

    def accept(self, listener: socket.socket) -> None:
        """Accept a new connection."""
        if self.cfg.is_ssl:
            super().accept(listener)
            return
        try:
            sock, client = listener.accept()
        except OSError as error:
            if error.errno not in _PASSING:
                raise
            return
        self.nr_conns += 1
        self._await_request(Connection(self.cfg, sock, client, listener.getsockname(), self._places))

    def on_client_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """Read the next request of a kept-alive connection."""
        if not isinstance(conn, Connection):
            super().on_client_socket_readable(conn, client)
            return
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._await_request(conn)

    def enqueue_req(self, conn: TConn) -> None:
        """Add a request to its party's line; each thread that becomes free chooses whose turn it is.

        It has waited since the event loop woke up, which then may have had much to read.
        """
        if not isinstance(conn, Connection):
            super().enqueue_req(conn)
            return
        party = conn.incoming.stated_party or self._parties.find(conn.incoming.authorization)
        conn.start_request(party)
        self._lines.add(party, conn, self._selector.returned)
        self.tpool.submit(self._serve_lines)

    def finish_request(self, conn: TConn, fs: "Future[Any]") -> None:
        """Keep the connection alive after a response, or close it."""
        if not isinstance(conn, Connection):
            super().finish_request(conn, fs)
            return
        is_kept = not fs.cancelled() and fs.exception() is None and fs.result()
        if not is_kept:
            self._linger(conn)
        elif conn.parser.unreader.buf.getvalue():
            self._await_request(conn)
        else:
            super().finish_request(conn, fs)

    def murder_pending(self) -> None:
        """Close connections whose request did not arrive in time."""
        super().murder_pending()
        now = time.monotonic()
        if now - self._swept < _SWEEP_SECONDS:
            return
        self._swept = now
        if not self._lines.are_empty:
            # A pause may be over, or a request count no longer because it takes long.
            self.tpool.submit(self._serve_lines)
        for conn in list(self._waiting):
            is_idle = not conn.is_lingering and not len(conn.incoming)
            if now < conn.deadline and (self.alive or not is_idle):
                continue
            if conn.is_lingering or is_idle:
                self._drop(conn)
            else:
                self._refuse(conn, 408, "Request Timeout", f"The request did not arrive within {REQUEST_SECONDS:g} seconds")

    def handle_request(self, req: Any, conn: TConn) -> Any:
        """Respond to a request; runs in a thread."""
        if isinstance(conn, Connection) and conn.incoming.is_chunked and conn.incoming.progress is Progress.BUFFERED:
            if conn.incoming.is_malformed:
                raise InvalidChunkSize(b"malformed chunk")
            req.body.buffer_chunks()
        return super().handle_request(req, conn)

    def _serve_lines(self) -> None:
        """Respond until nobody waits whose turn it may be; runs in a thread.

        One that waits because its party holds its share is served by the thread that ends a request of that party, or by
        one that came for another request, which then gets a thread of its own.
        """
        while (turn := self._lines.take()) is not None:
            if turn.leaves_another:
                # Once the process ends, the pool takes nothing more; this thread then serves the other one too.
                with contextlib.suppress(RuntimeError):
                    self.tpool.submit(self._serve_lines)
            ended = Future[Any]()
            try:
                ended.set_result(self.handle(turn.item))
            except BaseException as error:
                ended.set_exception(error)
                raise
            finally:
                self._lines.leave(turn)
                self.method_queue.defer(self.finish_request, turn.item, ended)

    def _keepalive_after(self, conn: TConn, keepalive: Any) -> bool:
        if isinstance(conn, Connection):
            conn.parser.unreader.finish_request()
        try:
            return bool(super()._keepalive_after(conn, keepalive))
        except (OSError, ParseException):
            # The response has been sent: an error in the rest of the body only closes the connection.
            return False

    def _await_request(self, conn: Connection) -> None:
        conn.sock.setblocking(False)
        conn.deadline = time.monotonic() + REQUEST_SECONDS
        conn.parser.has_continued = False
        conn.incoming = IncomingRequest()
        self._waiting.add(conn)
        if held := conn.parser.unreader.take_buffered():
            self._take_in(conn, held)
        else:
            self._receive(conn, conn.sock)
        # Most requests have arrived completely by now, and never need the poller.
        if conn in self._waiting and not conn.is_lingering:
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._receive, conn))
            conn.is_watched = True

    def _receive(self, conn: Connection, sock: socket.socket) -> None:
        try:
            data = sock.recv(_PIECE_BYTES)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self._drop(conn)
            return
        if data:
            self._take_in(conn, data)
        elif len(conn.incoming):
            # Cut off: the parser or the application reports what is missing.
            self._hand_over(conn)
        else:
            self._drop(conn)

    def _take_in(self, conn: Connection, data: bytes) -> None:
        progress = conn.incoming.receive(data)
        self._held_bytes += len(data)
        if progress is Progress.HEAD_TOO_LARGE:
            self._refuse(conn, 431, "Request Header Fields Too Large", "The request's head is too large")
        elif progress is not Progress.PARTIAL:
            self._hand_over(conn)
        elif self._held_bytes > MAX_HELD_BYTES:
            self._refuse(conn, 503, "Service Unavailable", "Too many requests are arriving", "Retry-After: 5\r\n")
        elif conn.incoming.expects_continue and not conn.parser.has_continued:
            conn.parser.has_continued = True
            with suppress(OSError):
                conn.sock.send(_CONTINUE)

    def _hand_over(self, conn: Connection) -> None:
        """Hand the request to a thread."""
        self._forget(conn)
        conn.parser.unreader.unread(conn.incoming.take())
        self.enqueue_req(conn)

    def _refuse(self, conn: Connection, status: int, reason: str, detail: str, headers: str = "") -> None:
        self.log.info("%s: %s", reason, detail)
        self._forget(conn)
        conn.incoming.take()
        with suppress(OSError):
            write_problem(conn.sock, status, reason, detail, headers)
        self._linger(conn)

    def _linger(self, conn: Connection) -> None:
        """Close a connection without a TCP reset, which could overtake the response; the event loop does not wait for it."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._discard, conn))
        except (OSError, ValueError, KeyError):
            self._drop(conn)
            return
        conn.is_watched = conn.is_lingering = True
        conn.deadline = time.monotonic() + LINGER_SECONDS
        self._waiting.add(conn)

    def _discard(self, conn: Connection, sock: socket.socket) -> None:
        try:
            if sock.recv(_PIECE_BYTES):
                return
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            pass
        self._drop(conn)

    def _drop(self, conn: Connection) -> None:
        self._forget(conn)
        self.nr_conns -= 1
        conn.close()

    def _forget(self, conn: Connection) -> None:
        """Stop waiting for input on a connection."""
        self._held_bytes -= len(conn.incoming)
        self._waiting.discard(conn)
        if conn.is_watched:
            conn.is_watched = False
            with suppress(OSError, ValueError, KeyError):
                self.poller.unregister(conn.sock)
