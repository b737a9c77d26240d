"""Inbound messages through the simulator: CPU per message and messages a second, in turns with the floor."""

from tests.perf.accept import CLIENTS
from tests.perf.comparison import FLOOR, OURS, compare_calls
from tests.perf.floor.running import run_floor
from tests.perf.report import introduce, run_program
from tests.perf.running import find_stack, run_application


def main() -> None:
    """Measure."""
    introduce("Inbound messages, signed, gunicorn with 2 processes of 8 threads")
    with find_stack() as stack, run_application(stack) as running:
        running.pause_queue()
        with run_floor(stack, running, "inbound") as floor:
            compare_calls({OURS: running, FLOOR: floor}, "inbound", CLIENTS)


if __name__ == "__main__":
    run_program(main)
