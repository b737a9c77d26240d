"""Starting, watching and ending programs."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from dev.errors import ComponentError
from dev.programs import processes
from tests.dev.process_tree import is_running, wait_for

SLEEP = [sys.executable, "-S", "-c", "import time; time.sleep(600)"]
STUBBORN = """
import signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(600)
"""
WITH_CHILD = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
"""
PARENT = """
import sys, time
from pathlib import Path
from dev.programs import processes
child = processes.start("A sleeper", sys.argv[2:], log=Path(sys.argv[1]))
print(child.child.pid, flush=True)
time.sleep(600)
"""


def python(program: str, *arguments: str) -> list[str]:
    return [sys.executable, "-S", "-c", program, *arguments]


def read_when_written(log: Path) -> str:
    wait_for(lambda: log.exists() and log.read_text().endswith("\n"), f"a line in {log}")
    return log.read_text().strip()


def test_a_program_ends_when_the_one_that_started_it_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PARENT, str(tmp_path / "log"), *SLEEP]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=processes.PROJECT) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_running(child)

        parent.kill()

        wait_for(lambda: not is_running(child), "the end of the child")


def test_a_program_whose_parent_is_gone_does_not_start() -> None:
    gone = subprocess.Popen(SLEEP)
    gone.kill()
    gone.wait()

    guarded = [sys.executable, "-I", "-S", str(processes.GUARD), str(gone.pid), str(int(signal.SIGKILL)), *SLEEP]

    assert subprocess.run(guarded, timeout=20, check=False).returncode == 128 + signal.SIGTERM


def test_program_that_ends_at_start_shows_its_log(tmp_path: Path) -> None:
    broken = python("import sys; [print('line', n) for n in range(100)]; sys.exit(3)")
    process = processes.start("The tea kettle", broken, log=tmp_path / "log", is_ready=lambda: False)

    with pytest.raises(ComponentError, match="The tea kettle ended unexpectedly") as caught:
        processes.wait_until_ready([process])

    assert "exit code 3" in str(caught.value)
    assert str(tmp_path / "log") in str(caught.value)
    assert str(caught.value).splitlines()[-1].strip() == "line 99"
    assert "line 79" not in str(caught.value)


def test_stuck_program_is_named_with_what_it_said(tmp_path: Path) -> None:
    silent = python("print('no water', flush=True); import time; time.sleep(600)")
    process = processes.start("The tea kettle", silent, log=tmp_path / "log", is_ready=lambda: False)
    try:
        with pytest.raises(ComponentError, match=r"(?s)was not ready after \d+ s, and has been inactive.*no water"):
            processes.wait_until_ready([process], stalled_seconds=1)
    finally:
        processes.kill([process])


@pytest.mark.parametrize("work", ["print('.', flush=True)", "[n * n for n in range(10**6)]"])
def test_working_program_is_waited_for(tmp_path: Path, work: str) -> None:
    busy = python(
        textwrap.dedent(f"""
        import pathlib, time
        end = time.monotonic() + 5
        while time.monotonic() < end:
            {work}
            time.sleep(0.05)
        pathlib.Path({str(tmp_path / "ready")!r}).touch()
        time.sleep(600)
    """)
    )
    process = processes.start("The tea kettle", busy, log=tmp_path / "log", is_ready=(tmp_path / "ready").exists)
    try:
        processes.wait_until_ready([process], stalled_seconds=2)
    finally:
        processes.kill([process])


def test_waiting_says_what_it_waits_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "SAY_SECONDS", 0.2)
    process = processes.start("The tea kettle", SLEEP, log=tmp_path / "log", is_ready=lambda: False)
    said: list[str] = []
    try:
        with pytest.raises(ComponentError):
            processes.wait_until_ready([process], said.append, stalled_seconds=1)
    finally:
        processes.kill([process])

    assert said
    assert all("waiting for The tea kettle (" in line for line in said)


def test_stopping_lets_a_program_end_by_itself(tmp_path: Path) -> None:
    polite = "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: sys.exit(7)); print(); time.sleep(600)"
    process = processes.start("A polite program", [sys.executable, "-u", *python(polite)[1:]], log=tmp_path / "log")
    wait_for(lambda: (tmp_path / "log").read_text() == "\n", "the handler")

    processes.stop([process])

    assert process.child.returncode == 7


def test_stopping_kills_a_program_that_does_not_listen(tmp_path: Path) -> None:
    process = processes.start("A stubborn program", python(STUBBORN), log=tmp_path / "log")
    assert read_when_written(tmp_path / "log") == "deaf"

    processes.stop([process], seconds=0.2)

    assert process.child.returncode == -signal.SIGKILL


def test_stopping_ends_what_a_program_started(tmp_path: Path) -> None:
    process = processes.start("A program with a child", python(WITH_CHILD), log=tmp_path / "log")
    grandchild = int(read_when_written(tmp_path / "log"))

    processes.stop([process])

    wait_for(lambda: not is_running(grandchild), "the end of the grandchild")


def test_a_program_is_out_of_reach_of_the_terminals_ctrl_c(tmp_path: Path) -> None:
    process = processes.start("A sleeper", SLEEP, log=tmp_path / "log")
    try:
        assert os.getpgid(process.child.pid) == process.child.pid != os.getpgrp()
    finally:
        processes.kill([process])


def test_a_failed_run_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    with pytest.raises(ComponentError, match=r"(?s)The baking ended.*exit code 1.*no flour"):
        processes.run_to_end("The baking", python("raise SystemExit('no flour')"), log=tmp_path / "log")


def test_stuck_run_is_ended(tmp_path: Path) -> None:
    with pytest.raises(ComponentError, match=r"The baking was not done after \d+ s, and has been inactive for 1 s"):
        processes.run_to_end("The baking", SLEEP, log=tmp_path / "log", stalled_seconds=1)


def test_a_port_somebody_listens_on_is_not_free() -> None:
    with socket.create_server((processes.LOOPBACK, 0)) as listener:
        port = listener.getsockname()[1]

        assert not processes.is_free(port)
        assert processes.is_listening(f"{processes.LOOPBACK}:{port}")


def test_a_port_found_free_can_be_listened_on() -> None:
    port = processes.find_free_port()

    assert not processes.is_listening(f"{processes.LOOPBACK}:{port}")
    socket.create_server((processes.LOOPBACK, port)).close()
