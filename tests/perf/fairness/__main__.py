"""Everybody's waiting times while one party is slow, silent or busy.

`python -m tests.perf.fairness [--quick] [--json] [--conversations=60] [words …]`

API and worker run as shipped, on a stack of their own. Quiet windows and troubles alternate in one run, so that other load on
the machine counts in both. Words name the troubles to run, by a part of their names. It takes less than nine minutes. The
order of 1,000 conversations takes ten minutes more, most of them for messages in doubt.
"""

import gc
import sys
import time
from dataclasses import dataclass, replace

from tests.perf.fairness.disruptions import disrupt_conversations, silence_queue
from tests.perf.fairness.faults import FAULTS, PEERS
from tests.perf.fairness.probes import COLUMNS, KINDS, Column, Probes, Window
from tests.perf.fairness.town import Town, run_town
from tests.perf.report import Figure, add_figure, introduce, is_quick, load_average, print_table, run_program, say, write_number

GOAL = 2.0
QUEUE_GOAL_MS, QUEUE_GOAL_SECONDS = 1_000, 10
_QUEUE, _ORDER = "queue", "order"
_CONVERSATIONS = "--conversations="
LONG_PATIENCE = 420.0
"""How long in s the last messages of a chosen number of conversations are waited for."""


@dataclass(frozen=True)
class _Lengths:
    """How long the parts take, in s, and how many conversations there are."""

    quiet: float = 8
    trouble: float = 18
    rest: float = 2
    outage: float = 10
    conversations: int = 60
    patience: float = 30


QUICK = _Lengths(quiet=5, trouble=8, rest=2, outage=6, conversations=15, patience=20)


def main() -> None:
    """Measure."""
    introduce("Everybody else's waiting times, API with 2 processes of 8 threads, worker with 2 of 32, queues as shipped")
    lengths = QUICK if is_quick() else _Lengths()
    for argument in sys.argv[1:]:
        if argument.startswith(_CONVERSATIONS):
            lengths = replace(lengths, conversations=int(argument.removeprefix(_CONVERSATIONS)), patience=LONG_PATIENCE)
    words = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    with run_town() as town:
        probes = Probes(town)
        probes.warm_up()
        with probes.watching():
            time.sleep(lengths.quiet)
        # A full pass of the collector stops the callers for 0.1 s.
        gc.freeze()
        quiets, troubles = _alternate(town, probes, lengths, words)
        if troubles:
            _print_windows(quiets, troubles)
        if _is_named(_QUEUE, words):
            _measure_outage(town, probes, lengths)
        if _is_named(_ORDER, words):
            _measure_order(town, lengths)


def _is_named(name: str, words: list[str]) -> bool:
    return not words or any(word.lower() in name.lower() for word in words)


def _alternate(
    town: Town, probes: Probes, lengths: _Lengths, words: list[str]
) -> tuple[list[Window], dict[str, tuple[Window, str]]]:
    """Return the quiet windows, and those of the troubles, each with what the troubled calls were answered."""
    quiets, troubles = [], {}
    for name, fault in FAULTS.items():
        if not _is_named(name, words):
            continue
        with probes.watching() as quiet:
            time.sleep(lengths.quiet)
        quiets.append(quiet)
        town.answered.clear()
        with probes.watching() as window, fault(town):
            time.sleep(lengths.trouble)
        answered = ", ".join(f"{count} of {status}" for status, count in town.answered.most_common())
        troubles[name] = window, answered
        say(f"{name}: load {load_average()}; the party's own calls: {answered}; failures: {dict(window.failures) or 'none'}")
        time.sleep(lengths.rest)
    say()
    return quiets, troubles


def _print_windows(quiets: list[Window], troubles: dict[str, tuple[Window, str]]) -> None:
    quiet = _pool(quiets)
    rows: list[list[object]] = [["quiet", *_spread(quiet), quiet.cores]]
    rows += [[name, *_spread(window), window.cores] for name, (window, _) in troubles.items()]
    say("Times of everybody else in ms, median / 99 %; cores that the application used:")
    print_table(("", *COLUMNS, "cores"), rows)
    rows = [["the worst quiet window", *_worst(quiets, quiet)]]
    for name, (window, _) in troubles.items():
        ratios = {kind: _ratios(window, quiet, kind) for kind in COLUMNS}
        missing, failures = sum(window.missing.values()), sum(window.failures.values())
        rows.append([name, *(f"{median:.1f} / {most:.1f}" for median, most in ratios.values()), failures, missing])
        worst = max(ratios[kind][1] for kind in KINDS)
        add_figure(Figure(f"fairness, {name}: others' 99 % to quiet, worst operation", "", worst))
    say(f"In relation to all quiet windows together, median / 99 %; goal: {GOAL:g}. The first line is what chance does.")
    print_table(("", *COLUMNS, "failed", "not arrived"), rows)
    _print_peers({name: window for name, (window, _) in troubles.items()})


def _print_peers(windows: dict[str, Window]) -> None:
    rows: list[list[object]] = []
    for name, peer in PEERS.items():
        if name in windows and peer in windows:
            ratios = [_ratios(windows[name], windows[peer], kind) for kind in COLUMNS]
            rows.append([name, *(f"{median:.1f} / {most:.1f}" for median, most in ratios)])
            worst = max(most for _, most in ratios[: len(KINDS)])
            add_figure(Figure(f"fairness, {name}: others' 99 % to the same burst without trouble, worst operation", "", worst))
    if rows:
        say("In relation to the same burst where nothing hangs: what the trouble itself adds, median / 99 %.")
        print_table(("", *COLUMNS), rows)


def _pool(windows: list[Window]) -> Window:
    pooled = Window(cores=sum(window.cores for window in windows) / len(windows))
    for kind in COLUMNS:
        pooled.milliseconds[kind] = [value for window in windows for value in window.milliseconds[kind]]
    return pooled


def _spread(window: Window) -> list[str]:
    return [f"{write_number(window.percentile(kind, 50))} / {write_number(window.percentile(kind, 99))}" for kind in COLUMNS]


def _ratios(window: Window, quiet: Window, kind: Column) -> tuple[float, float]:
    median, most = (window.percentile(kind, percent) / quiet.percentile(kind, percent) for percent in (50, 99))
    return median, most


def _worst(quiets: list[Window], quiet: Window) -> list[object]:
    cells: list[object] = []
    for kind in COLUMNS:
        ratios = [_ratios(window, quiet, kind) for window in quiets]
        cells.append(f"{max(ratio[0] for ratio in ratios):.1f} / {max(ratio[1] for ratio in ratios):.1f}")
    failures = sum(sum(window.failures.values()) for window in quiets)
    return [*cells, failures, sum(sum(window.missing.values()) for window in quiets)]


def _measure_outage(town: Town, probes: Probes, lengths: _Lengths) -> None:
    outage = silence_queue(town, probes, lengths.outage)
    accepted = outage.window.milliseconds["accept"]
    say(f"The task queue does not respond for {lengths.outage:g} s. Goals: a request takes at most {QUEUE_GOAL_MS} ms more,")
    say(f"and what was accepted meanwhile is at the carrier {QUEUE_GOAL_SECONDS} s after the queue's return.")
    row = [outage.window.percentile("accept", 50), outage.window.percentile("accept", 99), max(accepted)]
    row += [outage.window.percentile("inbound", 99), outage.window.percentile("get", 99)]
    names = ("accept: median ms", "99 %", "longest", "inbound: 99 %", "get: 99 %", "messages late", "the last one after s")
    print_table((*names, "not arrived"), [[*row, outage.late, outage.seconds, outage.window.missing["delivery"]]])
    add_figure(Figure("fairness, the queue does not respond: longest accept", "ms", max(accepted)))
    add_figure(Figure("fairness, the queue is back: last message at the carrier", "s", outage.seconds))


def _measure_order(town: Town, lengths: _Lengths) -> None:
    order = disrupt_conversations(town, lengths.conversations, lengths.patience)
    say("Conversations of 10 messages in a row while processes are killed by SIGKILL, and the queue does not respond for 5 s")
    say("every half a minute. A message in doubt, and those after it, wait for its look-up at the carrier, up to 20 minutes:")
    say("they are counted as waiting. Goal: none swapped, none refused.")
    names = ("conversations", "kills", "outages", "swapped", "messages twice", "still waiting", "refused", "load")
    row = [
        order.conversations,
        order.kills,
        order.outages,
        order.swapped,
        order.twice,
        order.unsettled,
        order.lost,
        load_average(),
    ]
    print_table(names, [row])
    add_figure(Figure("fairness, conversations swapped by kills and outages", "", order.swapped))
    if order.swapped or order.lost:
        raise SystemExit("a conversation was swapped, or a message refused")


if __name__ == "__main__":
    run_program(main)
