"""The whole server: gRPC service, dispatcher and HTTP endpoints, started and stopped together."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import grpc

from dev.cloud_tasks.broker import Broker
from dev.cloud_tasks.dispatcher import Dispatcher
from dev.cloud_tasks.http_listener import CERTIFICATES_PATH, HttpListener
from dev.cloud_tasks.service import CloudTasksService
from dev.cloud_tasks.state import State
from dev.cloud_tasks.tokens import TokenIssuer
from dev.cloud_tasks.validation import Limits, check_queue_name

_GRPC_THREADS = 8
_STOP_GRACE_S = 0.1


def read_clock_ms() -> int:
    """Return the wall clock in ms UTC."""
    return time.time_ns() // 1_000_000


class CloudTasksServer:
    """A Cloud Tasks server on 127.0.0.1. Use it as a context manager, or call `start` and `stop`.

    Args:
        grpc_port: port for Google's client; 0 takes a free one.
        http_port: port for health and certificates; 0 takes a free one.
        state_folder: stores queues, tasks and the signing key; None keeps them in memory.
        queues: full names of queues to create if missing.
        create_queues: create unknown queues when a task is created in them.
        limits: limits; tests use smaller ones than production's.
        clock: returns ms UTC.
    """

    def __init__(
        self,
        *,
        grpc_port: int = 0,
        http_port: int = 0,
        state_folder: Path | None = None,
        queues: Iterable[str] = (),
        create_queues: bool = False,
        limits: Limits | None = None,
        clock: Callable[[], int] = read_clock_ms,
    ) -> None:
        self.grpc_port = grpc_port
        self.http_port = http_port
        self._state_folder = state_folder
        self._queues = tuple(queues)
        self._create_queues = create_queues
        self._limits = limits or Limits()
        self._clock = clock
        self._failure: BaseException | None = None
        self.ended = threading.Event()
        """Set when the server has ended, including after a failure that `stop` will raise. Signal handlers may set it."""

    @property
    def grpc_address(self) -> str:
        """Return the address for Google's client as `host:port`."""
        return f"127.0.0.1:{self.grpc_port}"

    @property
    def certificates_url(self) -> str:
        """Return the URL of the certificates that verify the tokens."""
        return f"http://127.0.0.1:{self.http_port}{CERTIFICATES_PATH}"

    def start(self) -> None:
        """Start the server; sets the actual ports.

        Raises:
            OSError or RuntimeError: a port is in use.
            sqlite3.OperationalError: another server is using the state folder.
            RefusedError: a name in `queues` is malformed.
        """
        for name in self._queues:
            check_queue_name(name)
        self._state = State(self._state_folder)
        try:
            broker = Broker(self._state, self._clock, self._limits, create_queues=self._create_queues)
            for name in self._queues:
                broker.ensure_queue(name)
            tokens = TokenIssuer(self._state, self._clock)
            self._start_grpc(broker)
        except BaseException:
            self._state.close()
            raise
        try:
            self._start_loop(broker, tokens)
        except BaseException:
            self._stop_grpc()
            self._state.close()
            raise

    def stop(self) -> None:
        """Stop within a second. Running attempts are cut off; a stored state dispatches them again."""
        self._stop_grpc()
        with suppress(RuntimeError):  # The loop is closed if it failed.
            self._loop.call_soon_threadsafe(self._main.cancel)
        self._thread.join()
        self._state.close()
        if self._failure is not None:
            raise self._failure

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.stop()

    def _start_grpc(self, broker: Broker) -> None:
        self._executor = ThreadPoolExecutor(_GRPC_THREADS, thread_name_prefix="cloud-tasks-grpc")
        # Without this option two servers could share a port, and each would get some of the calls.
        self._grpc = grpc.server(self._executor, options=[("grpc.so_reuseport", 0)])
        self._grpc.add_generic_rpc_handlers((CloudTasksService(broker).make_handler(),))
        self.grpc_port = self._grpc.add_insecure_port(self.grpc_address)
        self._grpc.start()

    def _stop_grpc(self) -> None:
        self._grpc.stop(_STOP_GRACE_S).wait()
        self._executor.shutdown()

    def _start_loop(self, broker: Broker, tokens: TokenIssuer) -> None:
        started: Future[None] = Future()

        async def main() -> None:
            try:
                dispatcher = Dispatcher(broker, tokens)
                listener = await HttpListener(tokens.certificates).start(self.http_port)
            except BaseException as error:
                started.set_exception(error)
                raise
            self.http_port = listener.sockets[0].getsockname()[1]
            self._loop = asyncio.get_running_loop()
            self._main = asyncio.ensure_future(dispatcher.run())
            started.set_result(None)
            async with listener:
                with suppress(asyncio.CancelledError):
                    await self._main

        def run() -> None:
            try:
                asyncio.run(main())
            except BaseException as error:  # noqa: BLE001 - `stop` raises it
                self._failure = error
            finally:
                self.ended.set()

        self._thread = threading.Thread(target=run, name="cloud-tasks-loop", daemon=True)
        self._thread.start()
        started.result()
