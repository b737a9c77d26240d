"""A wire to a server that can be cut: at once, or at the moment when certain bytes come by."""

import contextlib
import socket
import threading
from collections.abc import Iterator

_CHUNK = 65_536


class Proxy:
    """Passes bytes between callers and one server.

    Attributes:
        address: `host:port` to call instead of the server's.
        cut_off: set once the bytes that were waited for have come by.
    """

    def __init__(self, target: str) -> None:
        """Set the server's `host:port`."""
        host, _, port = target.partition(":")
        self._target = host, int(port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.cut_off = threading.Event()
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._is_cut = False
        self._is_mute = False
        self._lost: set[socket.socket] = set()
        self._awaited = b""
        self._lets_through = False
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End every connection, and each new one at once."""
        with self._lock:
            self._is_cut = True
            for end in self._sockets:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def cut_at(self, words: bytes, *, lets_through: bool) -> None:
        """Cut when a caller sends these words.

        Args:
            words: that are waited for.
            lets_through: pass them on, but nothing that the server says from then on; only `cut` ends the connections.
        """
        self._awaited, self._lets_through = words, lets_through
        self.cut_off.clear()

    def hang(self) -> None:
        """Pass on nothing that the server says, and end no connection."""
        with self._lock:
            self._is_mute = True

    def lose_connections(self) -> None:
        """Pass on nothing more of the present connections, and tell neither end, as a router does that forgot them."""
        with self._lock:
            self._lost = set(self._sockets)

    def mend(self) -> None:
        """Pass everything again."""
        with self._lock:
            self._is_cut = self._is_mute = False

    def close(self) -> None:
        """End everything."""
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(self._target)
            with self._lock:
                self._sockets |= {caller, server}
                if self._is_cut:
                    caller.shutdown(socket.SHUT_RDWR)
            threading.Thread(target=self._pass_requests, args=(caller, server), daemon=True).start()
            threading.Thread(target=self._pass_answers, args=(server, caller), daemon=True).start()

    def _pass_requests(self, caller: socket.socket, server: socket.socket) -> None:
        seen = b""
        for data in _read(caller):
            # The words may come in two pieces.
            seen = seen[-len(self._awaited) :] + data
            if self._awaited and self._awaited in seen:
                self._awaited = b""
                self._is_mute = self._lets_through
                if not self._lets_through:
                    self.cut()
                self.cut_off.set()
            if self._is_cut or not (caller in self._lost or _write(server, data)):
                break
        self._end(caller, server)

    def _pass_answers(self, server: socket.socket, caller: socket.socket) -> None:
        for data in _read(server):
            if not (self._is_mute or server in self._lost or _write(caller, data)):
                break
        self._end(caller, server)

    def _end(self, *ends: socket.socket) -> None:
        with self._lock:
            for end in ends:
                self._sockets.discard(end)
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()


def _read(source: socket.socket) -> Iterator[bytes]:
    with contextlib.suppress(OSError):
        while data := source.recv(_CHUNK):
            yield data


def _write(target: socket.socket, data: bytes) -> bool:
    try:
        target.sendall(data)
    except OSError:
        return False
    return True


@contextlib.contextmanager
def run_proxy(target: str) -> Iterator[Proxy]:
    """Run a proxy in front of a server's `host:port`."""
    proxy = Proxy(target)
    try:
        yield proxy
    finally:
        proxy.close()
