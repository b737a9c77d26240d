"""Report of a crash run: one row for each step at which servers were killed."""

from collections.abc import Sequence

from tests.crash.scenarios import Outcome

_COLUMNS = ("kills", "once", "uncertain", "twice", "none", "other")


def classify(outcome: Outcome, settled: str) -> str:
    """Return the column that a text belongs into; `settled` is the state in which it has to end."""
    if outcome.state == "uncertain":
        return "uncertain"
    if outcome.arrived == 0:
        return "none"
    if outcome.state != settled:
        return "other"
    return "once" if outcome.arrived == 1 else "twice"


def write_table(title: str, outcomes: Sequence[Outcome], settled: str) -> str:
    """Return the table of a road's outcomes, with its sums in the last row."""
    steps = list(dict.fromkeys(str(outcome.step) for outcome in outcomes))
    rows = {step: dict.fromkeys(_COLUMNS, 0) for step in [*steps, "all"]}
    for outcome in outcomes:
        column = classify(outcome, settled)
        for row in (rows[str(outcome.step)], rows["all"]):
            row["kills"] += 1
            row[column] += 1
    width = max(len(name) for name in [title, *rows])
    lines = ["  ".join([title.ljust(width), *(column.rjust(9) for column in _COLUMNS)])]
    lines += ["  ".join([name.ljust(width), *(str(count).rjust(9) for count in row.values())]) for name, row in rows.items()]
    return "\n".join(lines)
