"""Carrier adapters: CPU of sending a message and of reading and verifying a webhook, beside Twilio's in the same rounds.

Sending is `adapter.send` to a server on loopback that responds as the carrier does, over a kept connection. CPU is that of the
thread that sends, so the server's is not in it.
"""

import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack

from app.carriers.base import Carrier, WebhookRequest
from app.carriers.cleaning import clean_event
from app.carriers.credentials import CarrierCredentials
from tests.carriers.adapters import DESCRIPTIONS
from tests.carriers.description import NOW, TEXT, CarrierDescription, Inbound, Outcome
from tests.carriers.loopback import run_loopback
from tests.perf.report import Figure, add_figure, introduce, is_quick, load_average, median, print_table, run_program

ROUNDS, QUICK_ROUNDS = 15, 5
CALLS = 100
_SECONDS = 10.0
_MICROSECONDS = 1_000_000
_BASIS = "twilio"
_KINDS = ("send", "inbound webhook", "receipt")
_TEXT = "Are you open tomorrow? I would like to bring the children."


def main() -> None:
    """Measure all adapters in turns."""
    introduce(f"Carrier adapters, {CALLS} calls a round and adapter")
    with ExitStack() as stack:
        programs = {adapter.name: _prepare(adapter, stack) for adapter in DESCRIPTIONS}
        for actions in programs.values():
            for action in actions.values():
                _measure(action)
        spent: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
        for _ in range(QUICK_ROUNDS if is_quick() else ROUNDS):
            for kind in _KINDS:
                for name, actions in programs.items():
                    spent[name, kind].append(_measure(actions[kind]))
    rows: list[list[object]] = []
    for name in programs:
        row: list[object] = [name]
        for kind in _KINDS:
            ratios = [own / basis for own, basis in zip(spent[name, kind], spent[_BASIS, kind], strict=True)]
            row += [median(spent[name, kind]), median(ratios)]
            add_figure(Figure(f"{name}: CPU of {kind}", "µs", median(spent[name, kind])))
        rows.append([*row, load_average()])
    columns = [column for kind in _KINDS for column in (f"{kind}, CPU µs", f"to {_BASIS}'s")]
    print_table(("adapter", *columns, "load"), rows)


def _prepare(adapter: CarrierDescription, stack: ExitStack) -> dict[str, Callable[[], object]]:
    """Return what to measure about an adapter, by kind."""
    server = stack.enter_context(run_loopback())
    server.answer_auxiliary(adapter.answer_auxiliary)
    server.answer(adapter.success("out1", 1))
    carrier = adapter.build(server.url, _SECONDS, lambda: NOW)
    signer = adapter.signers[0]
    key = signer.new_key()
    credentials = CarrierCredentials({**adapter.account, signer.field: key.stored})
    inbound = adapter.sign(adapter.inbound(Inbound(text=_TEXT)), key)
    receipt = adapter.sign(adapter.receipt(Outcome(status=adapter.delivered_status)), key)

    return {
        "send": lambda: carrier.send(TEXT, credentials),
        "inbound webhook": lambda: _read(carrier, inbound, credentials),
        "receipt": lambda: _read(carrier, receipt, credentials),
    }


def _read(carrier: Carrier, request: WebhookRequest, credentials: CarrierCredentials) -> None:
    for event in carrier.parse(request):
        clean_event(event)
    if not carrier.verify(request, credentials):
        raise ValueError(f"{carrier.name} does not verify its own request")


def _measure(action: Callable[[], object]) -> float:
    """Return the CPU of a call in µs, of this thread."""
    started = time.thread_time()
    for _ in range(CALLS):
        action()
    return (time.thread_time() - started) * _MICROSECONDS / CALLS


if __name__ == "__main__":
    run_program(main)
