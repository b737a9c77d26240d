"""Real servers that live briefly: a process that has imported everything forks them whenever it is told to.

`python -m tests.crash.server` reads the instance's settings as a line of JSON, answers the ports of its API and its worker, and
then does what each line asks: `start` (both servers, with a `Kill`, or none for servers that stay), `wait`, `stop` and
`forward`. One of the two is killed, and the other goes on until the next start, which replaces the dead one. This process never
connects to anything itself, so each server it forks makes its own clients, as one does that was started afresh. The listening
sockets are this process's: who calls while no server runs waits for the next one.
"""

import gc
import json
import mmap
import os
import signal
import socket
import sys
import time
import traceback
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from app.configuration.settings import Settings
from app.times.clock import system_clock
from dev.programs.parent_death import end_with_parent
from tests.crash.crash_points import Kill, Step
from tests.crash.fault_injection import KillBoard, Trap

_SERVICES = ("api", "tasks")
_BACKLOG = 128
_LOOK_AGAIN_SECONDS = 0.005


class SharedClock:
    """The present in ms, plus what every server of this process is set forward."""

    def __init__(self) -> None:
        self._forward = mmap.mmap(-1, 8)

    def __call__(self) -> int:
        return system_clock() + int.from_bytes(self._forward[:8], "little")

    def forward(self, milliseconds: int) -> None:
        """Set the clock forward."""
        total = int.from_bytes(self._forward[:8], "little") + milliseconds
        self._forward[:8] = total.to_bytes(8, "little")


class SilentHandler(WSGIRequestHandler):
    """Writes no log."""

    def log(self, *_: Any) -> None:
        pass


class Template:
    """The process that every server is forked from: one for the API, one for tasks."""

    def __init__(self, values: dict[str, Any]) -> None:
        listeners = [socket.create_server(("127.0.0.1", 0), backlog=_BACKLOG) for _ in _SERVICES]
        self.ports: list[int] = [listener.getsockname()[1] for listener in listeners]
        self._clock = SharedClock()
        urls = dict(zip(("PUBLIC_URL", "TASKS_URL"), (f"http://127.0.0.1:{port}" for port in self.ports), strict=True))
        apps = [create_app(Settings(**values | urls | {"SERVES": serves}), self._clock) for serves in _SERVICES]
        self._services = list(zip(listeners, apps, strict=True))
        self._board = KillBoard()
        # Process ids of the servers that run, the API's first.
        self._running: list[int | None] = [None for _ in _SERVICES]

    def obey(self, command: dict[str, Any]) -> Any:
        """Do what a line asks."""
        match command:
            case {"do": "start", "kill": kill}:
                return self._start(Kill(Step(**kill["step"]), kill["marks"], kill["signal"]) if kill else None)
            case {"do": "wait", "seconds": seconds}:
                return self._wait(seconds)
            case {"do": "stop", "pids": pids}:
                return self._stop(pids)
            case {"do": "forward", "milliseconds": milliseconds}:
                return self._clock.forward(milliseconds)
        raise ValueError(command)

    def _start(self, kill: Kill | None) -> list[int]:
        """Start the servers that do not run; return the process ids of all, the API's first."""
        self._board.post(kill)
        pids = [pid or self._fork(*service) for pid, service in zip(self._running, self._services, strict=True)]
        self._running = list(pids)
        return pids

    def _fork(self, listener: socket.socket, app: Any) -> int:
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            try:
                end_with_parent(parent, signal.SIGKILL)
                self._serve(listener, app)
            except BaseException:
                traceback.print_exc()
                raise
            finally:
                os._exit(1)
        return pid

    def _serve(self, listener: socket.socket, app: Any) -> None:
        # The connection to the commanding process belongs to the parent alone.
        with open(os.devnull, "r+b") as nothing:
            os.dup2(nothing.fileno(), 0)
            os.dup2(nothing.fileno(), 1)
        trap = Trap(self._board)
        trap.set()
        fd, port = listener.fileno(), listener.getsockname()[1]
        server = make_server("127.0.0.1", port, trap.guard(app), True, request_handler=SilentHandler, fd=fd)
        server.serve_forever(0.05)

    def _wait(self, seconds: float) -> bool:
        """Whether one of the servers was ended, or held up, by its signal within some seconds; it counts as running no more."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for index, pid in enumerate(self._running):
                ended, status = os.waitpid(pid, os.WNOHANG | os.WUNTRACED) if pid else (0, 0)
                if ended:
                    self._running[index] = None
                    return os.WIFSTOPPED(status) or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL)
            time.sleep(_LOOK_AGAIN_SECONDS)
        return False

    def _stop(self, pids: list[int]) -> None:
        """End servers; without process ids, those that run."""
        for pid in pids or [pid for pid in self._running if pid]:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        self._running = [None if not pids or pid in pids else pid for pid in self._running]


def main() -> None:
    """Obey until the line ends."""
    gc.disable()
    template = Template(json.loads(sys.stdin.readline()))
    # No server collects the garbage of what it shares with the others.
    gc.collect()
    gc.freeze()
    gc.enable()
    answer: Any = template.ports
    while True:
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            return
        answer = template.obey(json.loads(line))


if __name__ == "__main__":
    main()
