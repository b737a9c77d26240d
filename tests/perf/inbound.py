"""Customers' texts coming in by the simulator's door: the application's CPU for each, and how many a second."""

from tests.perf.accept import measure
from tests.perf.report import introduce
from tests.perf.running import find_stack, run_application


def main() -> None:
    """Measure."""
    introduce("Customers' texts coming in, signed, gunicorn with 2 processes of 8 threads")
    with find_stack() as stack, run_application(stack) as running:
        running.pause_queue()
        measure(running, "inbound")


if __name__ == "__main__":
    main()
