"""Real servers that live briefly: a process that has imported everything forks one whenever it is told to.

`python -m tests.crash.server` reads the instance's settings as a line of JSON, answers its port, and then does what each
line asks: `start` (with a `Kill`, or none for a server that stays), `wait`, `stop` and `forward`. It never connects to
anything itself, so each server it forks makes its own clients, as one does that was started afresh. The listening socket
is this process's: who calls while no server runs waits for the next one.
"""

import gc
import json
import mmap
import os
import signal
import socket
import sys
import time
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from app.configuration.settings import Settings
from app.times.clock import system_clock
from dev.programs.parent_death import end_with_parent
from tests.crash.crash_points import Kill, Step
from tests.crash.fault_injection import Trap

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
    """The process that every server is forked from."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=_BACKLOG)
        self.port = self._listener.getsockname()[1]
        self._clock = SharedClock()
        settings = Settings(**values | {"PUBLIC_URL": f"http://127.0.0.1:{self.port}"})
        self._app = create_app(settings, self._clock)

    def obey(self, command: dict[str, Any]) -> Any:
        """Do what a line asks."""
        match command:
            case {"do": "start", "kill": kill}:
                return self._start(Kill(Step(**kill["step"]), kill["marks"], kill["signal"]) if kill else None)
            case {"do": "wait", "pid": pid, "seconds": seconds}:
                return self._wait(pid, seconds)
            case {"do": "stop", "pid": pid}:
                os.kill(pid, signal.SIGKILL)
                return os.waitpid(pid, 0)[1]
            case {"do": "forward", "milliseconds": milliseconds}:
                return self._clock.forward(milliseconds)
        raise ValueError(command)

    def _start(self, kill: Kill | None) -> int:
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            try:
                end_with_parent(parent, signal.SIGKILL)
                self._serve(kill)
            finally:
                os._exit(1)
        return pid

    def _serve(self, kill: Kill | None) -> None:
        # The connection to the commanding process belongs to the parent alone.
        with open(os.devnull, "r+b") as nothing:
            os.dup2(nothing.fileno(), 0)
            os.dup2(nothing.fileno(), 1)
        application: Any = self._app
        if kill is not None:
            trap = Trap(kill)
            trap.set()
            application = trap.guard(application)
        fd = self._listener.fileno()
        make_server("127.0.0.1", self.port, application, True, request_handler=SilentHandler, fd=fd).serve_forever(0.05)

    def _wait(self, pid: int, seconds: float) -> bool:
        """Whether a server was ended, or held up, by its signal within some seconds."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            ended, status = os.waitpid(pid, os.WNOHANG | os.WUNTRACED)
            if ended:
                return os.WIFSTOPPED(status) or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL)
            time.sleep(_LOOK_AGAIN_SECONDS)
        return False


def main() -> None:
    """Obey until the line ends."""
    template = Template(json.loads(sys.stdin.readline()))
    # No server collects the garbage of what it shares with the others.
    gc.collect()
    gc.freeze()
    answer: Any = template.port
    while True:
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            return
        answer = template.obey(json.loads(line))


if __name__ == "__main__":
    main()
