"""`python -m tests.crash`: kills servers at every step of a text, and prints what became of the texts."""

import argparse
import sys
import tempfile
import time
import uuid
from pathlib import Path

from dev.progress import Progress
from dev.stack import StackSettings, start_stack
from dev.tools import find_tools
from tests.crash.running import ROADS, run_road, share_of
from tests.twilio.client import run_server
from tests.world import make_settings


def main() -> int:
    """Run every road, and answer 1 if any text did not arrive as it should."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300, help="how many servers to kill")
    kills = parser.parse_args().kills
    exceptions = total = 0
    with tempfile.TemporaryDirectory(prefix="texting-crash-") as name:
        directory = Path(name)
        settings = StackSettings("demo-crash", directory / "logs", directory / "mail", creates_queues=True)
        stack = start_stack(settings, find_tools(settings.logs, Progress()))
        try:
            stack.wait_until_ready()
            with run_server("tests.crash.carrier") as carrier:
                for road in ROADS:
                    project = f"demo-{uuid.uuid4().hex[:8]}"
                    instance = make_settings(stack, project, TWILIO_BASE_URL=carrier.url, RELAY_ALLOW_LOOPBACK=True)
                    started = time.monotonic()
                    result = run_road(road, share_of(road, kills), instance, carrier)
                    sys.stdout.write(f"{result.table}\n({time.monotonic() - started:.0f} s)\n\n")
                    sys.stdout.flush()
                    exceptions += len(result.exceptions)
                    total += result.kills
        finally:
            stack.stop()
    sys.stdout.write(f"{total} kills, {exceptions} texts that did not arrive as they should\n")
    return 1 if exceptions else 0


if __name__ == "__main__":
    sys.exit(main())
