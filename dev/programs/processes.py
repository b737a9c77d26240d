"""Start, watch and end the programs of the local stack.

Programs run without a shell, in a process group of their own (so that Ctrl-C reaches only this process), write to a log file,
and die with their parent. Start them from the main thread: for the kernel, the end of the *thread* that started a program is
the end of its parent.
"""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dev.errors import ComponentError
from dev.programs.stall_detection import SAMPLE_SECONDS, SAY_SECONDS, STALLED_SECONDS, StallWatch

PROJECT = Path(__file__).resolve().parents[2]
LOGS = PROJECT / ".dev" / "logs"
GUARD = Path(__file__).with_name("parent_death.py")
LOG_TAIL_LINES = 20
POLL_SECONDS = 0.05
STOP_SECONDS = 5.0
# An installation may wait for a slow network without using the processor.
INSTALL_STALLED_SECONDS = 300.0
INSTALL_MAX_SECONDS = 1800.0
CONNECT_SECONDS = 1.0
LOOPBACK = "127.0.0.1"

Say = Callable[[str], None]

# Below the kernel's range for outgoing connections, so that none of those takes a port between choosing it here and a program's
# listening on it.
CHOSEN_PORTS = range(20_000, 32_000)


@dataclass(frozen=True)
class Process:
    """A running program.

    Attributes:
        name: name shown to the developer.
        child: the process, leader of its own process group.
        log: file with its output.
        is_ready: whether it responds; called repeatedly while starting.
    """

    name: str
    child: subprocess.Popen[bytes]
    log: Path
    is_ready: Callable[[], bool]

    def is_alive(self) -> bool:
        """Whether the program still runs."""
        return self.child.poll() is None

    def describe_end(self) -> str:
        """Return a sentence on how the program ended, and the last lines of its log."""
        return f"{self.name} ended unexpectedly (exit code {self.child.poll()}). {self.read_log_end()}"

    def read_log_end(self) -> str:
        """Return the last lines of the log, indented, below a line that names the file."""
        return read_log_end(self.log)

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to the program and its descendants."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.child.pid, number)


def start(
    name: str,
    command: Sequence[str],
    *,
    log: Path,
    is_ready: Callable[[], bool] = lambda: True,
    environment: Mapping[str, str] | None = None,
    directory: Path | None = None,
    death_signal: signal.Signals = signal.SIGKILL,
) -> Process:
    """Start a program and return at once.

    Args:
        name: name shown to the developer.
        command: the program and its arguments.
        log: file for its output; overwritten.
        is_ready: whether it responds; must return quickly.
        environment: all its environment variables; default: this process's own.
        directory: its working directory; default: this process's own.
        death_signal: signal that it gets when this process dies. A program with children, which the signal does not reach,
            needs
            one that it can handle.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    guarded = [sys.executable, "-I", "-S", str(GUARD), str(os.getpid()), str(int(death_signal)), *command]
    with log.open("wb") as output:
        child = subprocess.Popen(
            guarded,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=directory,
            process_group=0,
        )
    return Process(name=name, child=child, log=log, is_ready=is_ready)


def read_log_end(log: Path) -> str:
    """Return the last lines of a log, indented, below a line that names the file."""
    lines = log.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:] if log.exists() else []
    return "\n    ".join([f"The end of its log {log}:", *(lines or ["(empty)"])])


def say_nothing(line: str) -> None:
    """Ignore a line of output."""
    del line


def wait_until_ready(processes: Sequence[Process], say: Say = say_nothing, *, stalled_seconds: float = STALLED_SECONDS) -> None:
    """Wait until all programs respond, as long as the others are alive and working.

    Args:
        processes: the programs.
        say: called every 10 seconds with what is waited for.
        stalled_seconds: maximum time without activity.

    Raises:
        ComponentError: one of them ended, or is stuck.
    """
    waiting = {process: StallWatch(process.child.pid, process.log, stalled_seconds=stalled_seconds) for process in processes}
    next_word = time.monotonic() + SAY_SECONDS
    while waiting:
        for process in processes:
            if not process.is_alive():
                raise ComponentError(process.describe_end())
        waiting = {process: watch for process, watch in waiting.items() if not process.is_ready()}
        for process, watch in waiting.items():
            end = watch.find_end()
            if end:
                raise ComponentError(f"{process.name} was not ready {end}. {process.read_log_end()}")
        if waiting and time.monotonic() > next_word:
            next_word = time.monotonic() + SAY_SECONDS
            slowest = max(waiting.values(), key=lambda watch: watch.seconds)
            say(f"    waiting for {', '.join(process.name for process in waiting)} ({slowest.seconds:.0f} s so far)")
        if waiting:
            time.sleep(POLL_SECONDS)


def run_to_end(
    name: str,
    command: Sequence[str],
    *,
    log: Path,
    directory: Path | None = None,
    stalled_seconds: float = INSTALL_STALLED_SECONDS,
) -> None:
    """Run a program until it ends, as long as it works.

    Raises:
        ComponentError: it failed, or is stuck.
    """
    process = start(name, command, log=log, directory=directory, death_signal=signal.SIGTERM)
    watch = StallWatch(process.child.pid, log, stalled_seconds=stalled_seconds, max_seconds=INSTALL_MAX_SECONDS)
    try:
        while process.is_alive():
            end = watch.find_end()
            if end:
                raise ComponentError(f"{name} was not done {end}. {process.read_log_end()}")
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.child.wait(timeout=SAMPLE_SECONDS)
    finally:
        stop([process])
    if process.child.returncode != 0:
        raise ComponentError(process.describe_end())


def stop(processes: Sequence[Process], seconds: float = STOP_SECONDS) -> None:
    """End programs together: SIGTERM, then SIGKILL for those left after `seconds`."""
    for process in processes:
        process.signal_group(signal.SIGTERM)
    deadline = time.monotonic() + seconds
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.child.wait(timeout=max(0.0, deadline - time.monotonic()))
    kill(processes)


def kill(processes: Sequence[Process]) -> None:
    """Kill programs and their descendants at once."""
    for process in processes:
        process.signal_group(signal.SIGKILL)
    for process in processes:
        process.child.wait()


def find_free_port() -> int:
    """Return a port of 127.0.0.1 that nothing uses at this moment."""
    while True:
        port = random.choice(CHOSEN_PORTS)
        if is_free(port):
            return port


def is_free(port: int) -> bool:
    """Whether a program could listen on this port of 127.0.0.1."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        # As for servers, a port with only lingering connections is free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def is_listening(host: str) -> bool:
    """Whether something accepts connections at this `host:port`."""
    address, port = host.split(":")
    try:
        socket.create_connection((address, int(port)), timeout=CONNECT_SECONDS).close()
    except OSError:
        return False
    return True
