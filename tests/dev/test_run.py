"""`make run` when it is interrupted, killed, started twice, or loses a component."""

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from dev.components import authentication
from dev.errors import SetUpError
from dev.local_http import call
from dev.programs import processes
from dev.programs.interruption import ONE_WISH_SECONDS
from dev.run import read_port
from dev.stack import StackEndpoints
from tests.dev.process_tree import find_descendants, is_running, wait_for

READY = "Ctrl-C ends it"
RULES = "service cloud.firestore { match /databases/{database}/documents { match /open/{id} { allow read; } } }"


class Run:
    """A session in a process of its own."""

    def __init__(
        self,
        directory: Path,
        *,
        stack: str = "borrowed",
        port: int | None = None,
        rules: str = RULES,
        save_seconds: float = 600,
        output: int | None = None,
    ) -> None:
        self.port = port or processes.find_free_port()
        self.directory = directory
        directory.mkdir(exist_ok=True)
        (directory / "firestore.rules").write_text(rules)
        arguments = [str(directory), str(self.port), stack, str(save_seconds)]
        self._output = directory.parent / f"output-{time.monotonic_ns()}"
        with self._output.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.dev.stand_in_run", *arguments],
                stdout=file if output is None else output,
                stderr=file,
                cwd=processes.PROJECT,
                process_group=0,
            )

    def read(self) -> str:
        return self._output.read_text()

    def read_value(self, name: str) -> str:
        """Return the value of an environment variable of the application."""
        return next(line.split()[1] for line in self.read().splitlines() if line.startswith(f"{name} "))

    def wait_until_ready(self) -> list[int]:
        """Wait until it says that it runs; return all processes that it started."""
        wait_for(lambda: READY in self.read() or self.process.poll() is not None, "a running session", seconds=60)
        assert READY in self.read(), self.read()
        return find_descendants(self.process.pid)

    def wait_until_ended(self) -> int:
        """Wait for its end; return the exit code."""
        return self.process.wait(timeout=20)

    def snapshots(self) -> list[Path]:
        return sorted((self.directory / "data").glob("snapshot-*"))


@pytest.fixture
def start_run(tmp_path: Path, stack: StackEndpoints) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def start(**options: Any) -> Run:
        runs.append(Run(tmp_path / "dev", **options))
        return runs[-1]

    yield start
    for each in runs:
        each.process.kill()
        each.process.wait()


def assert_all_ended(process_ids: list[int]) -> None:
    assert process_ids
    wait_for(lambda: not any(map(is_running, process_ids)), f"the end of all of {process_ids}")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interruption_saves_the_data_and_ends_everything(start_run: Callable[..., Run], number: signal.Signals) -> None:
    run = start_run()
    descendants = run.wait_until_ready()
    # Two services of the application, each with a process of its own, and two components.
    assert len(descendants) == 6
    before = run.snapshots()

    run.process.send_signal(number)

    assert run.wait_until_ended() == 0
    assert_all_ended(descendants)
    assert run.snapshots()[-1] not in before
    assert "Traceback" not in run.read()


def test_interrupted_start_ends_everything(start_run: Callable[..., Run]) -> None:
    run = start_run(stack="stalled")
    wait_for(lambda: len(find_descendants(run.process.pid)) == 2, "the components")
    descendants = find_descendants(run.process.pid)

    run.process.send_signal(signal.SIGINT)

    assert run.wait_until_ended() == 0
    assert_all_ended(descendants)
    assert "Traceback" not in run.read()
    assert not run.snapshots()


def test_kill_leaves_no_process_and_loses_little(start_run: Callable[..., Run]) -> None:
    run = start_run(save_seconds=0.2)
    descendants = run.wait_until_ready()
    first = run.snapshots()[-1]
    wait_for(lambda: run.snapshots()[-1] != first, "a save in passing")

    run.process.kill()

    assert_all_ended(descendants)
    assert run.snapshots()


def test_a_second_ctrl_c_ends_everything_at_once(start_run: Callable[..., Run]) -> None:
    run = start_run()
    descendants = run.wait_until_ready()
    # The server now ends only after its grace, so that there is something to be impatient about.
    worker = next(find_descendants(each)[0] for each in descendants if find_descendants(each))
    os.kill(worker, signal.SIGSTOP)
    run.process.send_signal(signal.SIGINT)
    wait_for(lambda: "Saving" in run.read(), "the first Ctrl-C")
    time.sleep(ONE_WISH_SECONDS + 0.1)

    started = time.monotonic()
    run.process.send_signal(signal.SIGINT)

    assert run.wait_until_ended() == 128 + signal.SIGINT
    assert time.monotonic() - started < 4
    assert_all_ended(descendants)


@pytest.mark.parametrize("name", ["application", "worker"])
def test_a_component_that_dies_is_named_and_ends_the_rest(start_run: Callable[..., Run], name: str) -> None:
    run = start_run()
    descendants = run.wait_until_ready()
    servers = sorted(each for each in descendants if find_descendants(each))

    os.kill(servers[name == "worker"], signal.SIGKILL)

    assert run.wait_until_ended() == 1
    assert_all_ended(descendants)
    assert f"The {name} ended unexpectedly (exit code -9). The end of its log" in run.read()
    assert "Traceback" not in run.read()


def test_taken_port_says_how_to_choose_another(start_run: Callable[..., Run]) -> None:
    port = processes.find_free_port()
    with subprocess.Popen([sys.executable, "-m", "http.server", "--bind", processes.LOOPBACK, str(port)]) as holder:
        wait_for(lambda: processes.is_listening(f"{processes.LOOPBACK}:{port}"), "the holder of the port")
        run = start_run(port=port)

        assert run.wait_until_ended() == 1
        holder.kill()

    assert run.read().splitlines() == [
        f"Port {port} is taken by another program: end that one, or choose another port, such as `make run PORT={port + 1}`."
    ]


def test_a_second_run_is_one_sentence_that_names_the_first(start_run: Callable[..., Run]) -> None:
    first = start_run()
    first.wait_until_ready()

    second = start_run()

    assert second.wait_until_ended() == 1
    assert second.read().splitlines() == [
        f"The local stack is already running (process {first.process.pid}, port {first.port}): "
        "use it, or end it with Ctrl-C first."
    ]
    assert first.process.poll() is None


def test_documents_and_passwords_outlive_the_real_stack(start_run: Callable[..., Run]) -> None:
    first = start_run(stack="real")
    descendants = first.wait_until_ready()
    document = "v1/projects/demo-texting/databases/(default)/documents/users/ada"
    first_firestore = first.read_value("FIRESTORE_EMULATOR_HOST")
    fields = {"fields": {"name": {"stringValue": "Ada"}}}
    call("PATCH", f"http://{first_firestore}/{document}", fields)
    accounts = authentication.accounts_url(first.read_value("FIREBASE_AUTH_EMULATOR_HOST"), "demo-texting")
    call("POST", accounts, {"localId": "ada", "email": "ada@example.com", "password": "Analytical-Engine-1"})
    first.process.send_signal(signal.SIGINT)
    assert first.wait_until_ended() == 0
    assert_all_ended(descendants)

    second = start_run(stack="real")
    descendants = second.wait_until_ready()

    found = call("GET", f"http://{second.read_value('FIRESTORE_EMULATOR_HOST')}/{document}")
    assert found["fields"] == fields["fields"]
    auth = second.read_value("FIREBASE_AUTH_EMULATOR_HOST")
    sign_in = f"http://{auth}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=any"
    credentials = {"email": "ada@example.com", "password": "Analytical-Engine-1"}
    assert call("POST", sign_in, credentials)["localId"] == "ada"
    anybody = requests.get(f"http://{second.read_value('FIRESTORE_EMULATOR_HOST')}/{document}", timeout=5)
    assert anybody.status_code == requests.codes.forbidden

    second.process.kill()
    assert_all_ended(descendants)


@pytest.mark.parametrize("given", ["", "8080"])
def test_the_port_is_8080_unless_chosen(given: str) -> None:
    assert read_port({"PORT": given}) == read_port({}) == 8080


@pytest.mark.parametrize("given", ["http", "0", "65535", "-1", "80.5"])
def test_a_port_that_is_none_is_one_sentence(given: str) -> None:
    with pytest.raises(SetUpError, match=f"^PORT is '{given}': set it to a number from 1 to 65534"):
        read_port({"PORT": given})


def test_a_mistake_in_the_rules_is_named_with_its_place(start_run: Callable[..., Run]) -> None:
    run = start_run(rules="service cloud.firestore {")

    assert run.wait_until_ended() == 1
    assert "have a mistake: correct it and start again." in run.read()
    assert "L1:" in run.read()
    assert "Traceback" not in run.read()


def test_the_data_are_saved_even_if_nobody_reads_what_it_says(start_run: Callable[..., Run]) -> None:
    reading, writing = os.pipe()
    run = start_run(output=writing)
    os.close(writing)
    os.close(reading)
    wait_for(lambda: bool(run.snapshots()), "the first save")
    before = run.snapshots()

    run.process.send_signal(signal.SIGTERM)

    assert run.wait_until_ended() == 0
    assert run.snapshots()[-1] not in before


def test_closed_terminal_ends_everything(start_run: Callable[..., Run]) -> None:
    controller, terminal = pty.openpty()
    run = start_run(output=terminal)
    os.close(terminal)
    wait_for(lambda: bool(run.snapshots()), "the first save")
    descendants = find_descendants(run.process.pid)

    os.close(controller)

    assert run.wait_until_ended() == 0
    assert_all_ended(descendants)
    assert "Traceback" not in run.read()
