"""Accepting messages: CPU per message and messages a second, with 1 and 16 callers, in turns with the floor."""

from tests.perf.comparison import FLOOR, OURS, compare_calls
from tests.perf.floor.running import run_floor
from tests.perf.report import introduce, run_program
from tests.perf.running import find_stack, run_application

CLIENTS = (1, 16)


def main() -> None:
    """Measure, with paused queues, so that delivering does not disturb."""
    introduce("Accepting messages, each with an Idempotency-Key, gunicorn with 2 processes of 8 threads")
    with find_stack() as stack, run_application(stack) as running:
        running.pause_queue()
        with run_floor(stack, running, "accept") as floor, run_floor(stack, running, "accept", read_trips=1) as one_trip:
            compare_calls({OURS: running, FLOOR: floor, "floor with one read trip": one_trip}, "accept", CLIENTS)


if __name__ == "__main__":
    run_program(main)
