"""A burst from one number, with the clock set: `python -m tests.perf.burst [--quick] [--messages=10000]`.

Several processes' worth of instances run the tasks of the burst against the Firestore emulator and a carrier on loopback. The
queue and the clock are simulated, so the times are those of the product, and not of the machine.
"""

import sys
import time
import uuid

from app.store.users.phone_numbers import phone_numbers
from dev.stack import StackEndpoints
from tests.outbound_limits.loopback import GOOD_ACCOUNT, run_carrier
from tests.pacing.simulation import VirtualClock, customer, measure, principal, simulate
from tests.perf.report import introduce, is_quick, print_table, run_program, say
from tests.perf.running import find_stack
from tests.world import Served, make_settings, people_world

MESSAGES, QUICK_MESSAGES = 2_000, 300
PROCESSES = 4
PACES = (1, 10, 100)
CONVERSATIONS = 500
_OPTION = "--messages="


def main() -> None:
    """Simulate."""
    introduce(f"A burst from one number, {PROCESSES} processes, simulated")
    named = [argument.removeprefix(_OPTION) for argument in sys.argv if argument.startswith(_OPTION)]
    count = int(named[0]) if named else (QUICK_MESSAGES if is_quick() else MESSAGES)
    rows: list[list[object]] = []
    with find_stack() as stack:
        for pace in PACES[-1:] if named else PACES:
            rows.append(_simulate(stack, pace, count))
    names = (
        "pace",
        "messages",
        "minimum a second",
        "median",
        "maximum",
        "overtaken",
        "places at most",
        "conversations swapped",
    )
    print_table((*names, "tasks a message", "seconds"), rows)


def _simulate(stack: StackEndpoints, pace: int, count: int) -> list[object]:
    began, clock = time.monotonic(), VirtualClock()
    with run_carrier() as carrier:
        settings = make_settings(stack, f"demo-{uuid.uuid4().hex[:8]}", TWILIO_BASE_URL=carrier.url)
        with simulate(settings, clock, PROCESSES) as simulation:
            world = people_world(Served("", simulation.processes[0]))
            world.give_provider(world.tenant.id, {"name": "twilio", "account_sid": GOOD_ACCOUNT, "auth_token": "t"})
            world.change(phone_numbers, world.ann.user.phone_number, messages_per_second=pace)
            caller = principal(world)
            ids = []
            for index in range(count):
                ids.append(simulation.accept(caller, customer(index % CONVERSATIONS), f"n{index}").id)
                # Accepted at 200 a second; their tasks run meanwhile.
                clock.now += 5
                simulation.run(until=clock.now)
            simulation.run()
            sent = simulation.read(ids)
            unsent = sum(message.state != "sent" for message in sent)
            twice = count - len(set(carrier.taken[GOOD_ACCOUNT]))
            if unsent or twice:
                say(f"{unsent} messages not sent, {twice} missing at the carrier")
                raise SystemExit(1)
            found, runs = measure(sent), sum(simulation.runs.values())
    shown = (found.low, found.middle, found.high, found.inversions, found.displacement, found.swapped)
    return [pace, count, *shown, round(runs / count, 2), round(time.monotonic() - began)]


if __name__ == "__main__":
    run_program(main)
