"""Callers, in a process of their own, so that their CPU is not the application's.

Each caller is a thread with one connection, which it keeps. As a program the module reads what to do from standard input as
JSON, and writes what it measured.
"""

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from app.carriers.simulator import SIGNATURE_HEADER, Simulator
from app.composition import compose
from app.configuration.settings import Settings
from app.crypto.keys import new_id
from dev.programs.processes import PROJECT
from tests.perf.running import OFFICE, Running

_TIMEOUT_SECONDS = 30
_CUSTOMERS = 50
_FIRST_AREA_CODE = 301
MAX_CLIENTS = 16

Kind = Literal["accept", "inbound"]
"""Operations that callers ask for. The queue asks for deliveries."""

Operation = Kind | Literal["deliver"]
Call = tuple[str, bytes, dict[str, str]]
MakeCall = Callable[[int, int], Call]


class _RefusedError(Exception):
    """A call was not answered with 200."""


@dataclass(frozen=True)
class Work:
    """A load: one kind of call, as often as the callers can for so many seconds."""

    kind: Kind
    clients: int
    seconds: float
    url: str
    authorization: str


@dataclass(frozen=True)
class Measured:
    """The result of a load.

    Attributes:
        calls: answered with 200, all others being a failure.
        a_second: calls a second.
        milliseconds: how long each call took.
        cpu_milliseconds: CPU of the application in ms for each call, as the kernel counts it.
        slowness: how many times longer work took meanwhile than on an idle machine.
    """

    calls: int
    a_second: float
    milliseconds: list[float]
    cpu_milliseconds: float
    slowness: float


def call_application(running: Running, kind: Kind, clients: int, seconds: float) -> Measured:
    """Run callers against the application, and return the costs.

    Raises:
        subprocess.CalledProcessError: a call was not answered with 200; standard error has it.
    """
    work = Work(kind, clients, seconds, running.url, running.authorization)
    before = running.usage.cpu_milliseconds()
    with running.slowness.watched():
        ended = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "tests.perf.load"],
            input=json.dumps(asdict(work)),
            env=dict(running.environment),
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    cpu = running.usage.cpu_milliseconds() - before
    result = json.loads(ended.stdout)
    calls = len(result["milliseconds"])
    return Measured(calls, calls / result["seconds"], result["milliseconds"], cpu / calls, running.slowness.factor)


def _run_clients(work: Work, make_call: MakeCall) -> dict[str, Any]:
    gate = threading.Barrier(work.clients + 1)
    durations: list[float] = []
    failures: list[Exception] = []

    def run(client: int) -> None:
        connection = http.client.HTTPConnection(urlsplit(work.url).netloc, timeout=_TIMEOUT_SECONDS)
        connection.connect()
        gate.wait()
        until = time.monotonic() + work.seconds
        try:
            number = 0
            while time.monotonic() < until:
                durations.append(_time_call(connection, *make_call(client, number)))
                number += 1
        except (OSError, http.client.HTTPException, _RefusedError) as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(client,)) for client in range(work.clients)]
    for thread in threads:
        thread.start()
    gate.wait()
    started = time.monotonic()
    for thread in threads:
        thread.join()
    if failures:
        sys.exit(f"{len(failures)} of {work.clients} callers gave up; the first: {failures[0]!r}")
    return {"seconds": time.monotonic() - started, "milliseconds": durations}


def _time_call(connection: http.client.HTTPConnection, path: str, body: bytes, headers: Mapping[str, str]) -> float:
    started = time.monotonic()
    connection.request("POST", path, body, {"Content-Type": "application/json", **headers})
    response = connection.getresponse()
    answer = response.read()
    if response.status != http.HTTPStatus.OK:
        raise _RefusedError(f"{response.status} {answer[:500]!r}")
    return (time.monotonic() - started) * 1000


def _customer(client: int, number: int) -> str:
    """Return the number of one of a caller's customers: most calls are about somebody who is known already."""
    return f"+1{_FIRST_AREA_CODE + client}55501{number % _CUSTOMERS:02}"


FIRST_CUSTOMER = _customer(0, 0)


def customers() -> list[str]:
    """Return the numbers of all customers."""
    return [_customer(client, number) for client in range(MAX_CLIENTS) for number in range(_CUSTOMERS)]


def _make_accept(authorization: str) -> MakeCall:
    def make(client: int, number: int) -> Call:
        text = {"to": _customer(client, number), "from": OFFICE, "message": f"Your table is ready, number {number}."}
        return "/api/send", json.dumps(text).encode(), {"Authorization": authorization, "Idempotency-Key": new_id()}

    return make


def _make_inbound(settings: Settings) -> MakeCall:
    simulator = compose(settings).carriers.registry.find("simulator")
    assert isinstance(simulator, Simulator)

    def make(client: int, number: int) -> Call:
        event = {
            "carrier_message_id": f"SIM{new_id()}",
            "from_number": _customer(client, number),
            "to_number": OFFICE,
            "body": f"Is table {number} free?",
        }
        body = json.dumps({"type": "inbound", "event": event}).encode()
        return "/receive?provider=simulator", body, {SIGNATURE_HEADER: simulator.sign(body)}

    return make


def find_make_call(work: Work, environment: Mapping[str, str]) -> MakeCall:
    """Return the function that makes the calls of a load."""
    match work.kind:
        case "accept":
            return _make_accept(work.authorization)
        case "inbound":
            return _make_inbound(Settings.from_environment(environment))


def main() -> None:
    """Run the load that standard input describes."""
    work = Work(**json.load(sys.stdin))
    json.dump(_run_clients(work, find_make_call(work, os.environ)), sys.stdout)


if __name__ == "__main__":
    main()
