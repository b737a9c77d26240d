"""Accepting texts: the application's CPU for each, and how many a second, with one caller and with sixteen."""

from tests.perf.load import Kind, call_application
from tests.perf.report import introduce, load_average, median, percentile, print_table
from tests.perf.running import Running, find_stack, run_application

CLIENTS = (1, 16)
ROUNDS = 5
_SECONDS = 6.0
_WARM_UP_SECONDS = 4.0

_NAMES = ("clients", "round", "calls", "calls/s", "CPU ms", "slowness", "CPU ms at full speed", "p50 ms", "p95 ms", "load")


def measure(running: Running, kind: Kind) -> None:
    """Measure one kind of call, and print what was found: every round, and the median of each number of callers."""
    call_application(running, kind, max(CLIENTS), _WARM_UP_SECONDS)
    rows: list[list[object]] = []
    for clients in CLIENTS:
        rounds = [_measure_round(running, kind, clients) for _ in range(ROUNDS)]
        rows += [[clients, str(number), *figures] for number, figures in enumerate(rounds, start=1)]
        rows.append([clients, "median", *(median(column) for column in zip(*rounds, strict=True))])
    print_table(_NAMES, rows)


def _measure_round(running: Running, kind: Kind, clients: int) -> list[float]:
    got = call_application(running, kind, clients, _SECONDS)
    return [
        got.calls,
        got.a_second,
        got.cpu_milliseconds,
        got.slowness,
        got.cpu_milliseconds / got.slowness,
        percentile(got.milliseconds, 50),
        percentile(got.milliseconds, 95),
        load_average(),
    ]


def main() -> None:
    """Measure, with a queue that runs nothing, so that delivering does not disturb."""
    introduce("Accepting texts, each with an Idempotency-Key, gunicorn with 2 processes of 8 threads")
    with find_stack() as stack, run_application(stack) as running:
        running.pause_queue()
        measure(running, "accept")


if __name__ == "__main__":
    main()
