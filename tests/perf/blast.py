"""A blast on real servers whose worker is killed twice on the way: `python -m tests.perf.blast [--quick] [--recipients=10000]`.

Counts reads and writes for each recipient, and how evenly the carrier gets the messages. The number has no pace, so the figures
are those of the product and the machine.
"""

import statistics
import sys
import uuid
from contextlib import ExitStack

from app.configuration.settings import Settings
from app.services.blasts.blasts import BlastUpdate
from tests.blasts.killed import add_recipients, run_killed
from tests.blasts.office import run_slice
from tests.costs.counting import Cost, counted
from tests.crash.harness import Rig, run_rig
from tests.pacing.simulation import principal
from tests.perf.report import introduce, is_quick, print_table, run_program, say
from tests.perf.running import find_stack
from tests.twilio.client import run_server
from tests.world import make_settings

RECIPIENTS, QUICK_RECIPIENTS = 10_000, 300
COUNTED = 1_000
"""Recipients for whom reads and writes are counted."""

KILLS = 2
PATIENCE_SECONDS = 240.0
_OPTION = "--recipients="
_LOOKS_A_SECOND = 4


def main() -> None:
    """Send the blast, and print what became of it."""
    introduce(f"A blast whose worker is killed {KILLS} times")
    named = [argument.removeprefix(_OPTION) for argument in sys.argv if argument.startswith(_OPTION)]
    count = int(named[0]) if named else (QUICK_RECIPIENTS if is_quick() else RECIPIENTS)
    with ExitStack() as opened:
        stack = opened.enter_context(find_stack())
        carrier = opened.enter_context(run_server("tests.crash.carrier"))

        def settings() -> Settings:
            project = f"demo-{uuid.uuid4().hex[:8]}"
            return make_settings(stack, project, TWILIO_BASE_URL=carrier.url, RELAY_ALLOW_LOOPBACK=True)

        with run_rig(settings(), carrier) as rig:
            result = run_killed(rig, count, KILLS, PATIENCE_SECONDS)
        missing, twice = count - len(result.taken), sum(number > 1 for number in result.taken.values())
        per_second = [
            later - earlier
            for earlier, later in zip(
                result.handovers[::_LOOKS_A_SECOND], result.handovers[_LOOKS_A_SECOND::_LOOKS_A_SECOND], strict=False
            )
        ]
        busy = [number for number in per_second if number] or [0]
        print_table(
            ("recipients", "kills", "seconds", "a second: median", "maximum", "missing", "twice", "states"),
            [[count, KILLS, round(result.seconds, 1), statistics.median(busy), max(busy), missing, twice, dict(result.states)]],
        )
        with run_rig(settings(), carrier) as rig:
            counted_cost = _count(rig, min(count, COUNTED))
        size = min(count, COUNTED)
        rows = [
            [name, round(getattr(counted_cost, name) / size, 3)]
            for name in ("documents_read", "documents_written", "documents_deleted", "read_trips", "query_trips", "commits")
        ]
        print_table(("fan-out, for each recipient", "number"), rows)
    if missing or twice:
        say("a recipient got none or two")
        raise SystemExit(1)


def _count(rig: Rig, size: int) -> Cost:
    """Return what the fan-out of a blast costs, without the delivery of its messages."""
    add_recipients(rig, size)
    drafts, control = rig.instance.blasts.blasts, rig.instance.blasts.control
    caller = principal(rig.world)
    blast = drafts.create(caller, None, BlastUpdate(name="Offer", body="Hi [first]", query={}))
    control.send(caller, blast.id, None, "")
    with counted(rig.instance) as cost:
        while run_slice(rig.world):
            pass
    return cost


if __name__ == "__main__":
    run_program(main)
