"""Delivering texts by a carrier on loopback that speaks Twilio's format: CPU, pace, and the way of a text at light load."""

import json
import time

import requests

from app.crypto.vault import Owner, OwnerKind
from app.store.messages.messages import Message, MessageState, messages
from tests.perf.report import introduce, load_average, median, percentile, print_table, say
from tests.perf.running import OFFICE, Running, find_stack, run_application
from tests.twilio.client import TwilioAccount, run_server

ROUNDS = 3
TEXTS = 500
SINGLE_TEXTS = 60
_PAUSE_SECONDS = 0.25
_LOOK_SECONDS = 0.2
_GIVE_UP_SECONDS = 120.0


def main() -> None:
    """Measure."""
    introduce("Delivering texts, API with 2 processes of 8 threads, worker with 2 of 32")
    with (
        find_stack() as stack,
        run_server() as carrier,
        run_application(stack, TWILIO_BASE_URL=carrier.url) as running,
    ):
        account = carrier.open_account()
        running.instance.carriers.accounts.store(Owner(OwnerKind.TENANT, running.tenant.id), account.provider)
        _measure_single_texts(running)
        _measure_many_texts(running, account)


def _measure_single_texts(running: Running) -> None:
    """Print how long a text takes from its acceptance until the carrier has it, one text every quarter of a second."""
    ids = []
    for number in range(SINGLE_TEXTS):
        ids.append(_accept(running, number))
        time.sleep(_PAUSE_SECONDS)
    sent = [_wait_until_sent(running, message_id) for message_id in ids]
    waits = [_reached(message, MessageState.SENDING) - message.created for message in sent]
    calls = [_reached(message, MessageState.SENT) - _reached(message, MessageState.SENDING) for message in sent]
    say(f"{SINGLE_TEXTS} texts, one every {_PAUSE_SECONDS} s; the first is the first of the process.")
    print_table(
        ("from … to …", "p50 ms", "p95 ms", "most ms", "load"),
        [
            ["accepted … claimed for the carrier", *_spread(waits), load_average()],
            ["claimed … taken by the carrier, and written", *_spread(calls), load_average()],
        ],
    )


def _measure_many_texts(running: Running, account: TwilioAccount) -> None:
    """Print the pace at which texts are delivered that waited together."""
    rounds = []
    for _ in range(ROUNDS):
        running.pause_queue()
        ids = [_accept(running, number) for number in range(TEXTS)]
        taken = len(account.texts)
        before, started = running.usage.cpu_milliseconds(), time.monotonic()
        with running.slowness.watched():
            running.resume_queue()
            while len(account.texts) < taken + TEXTS:
                if time.monotonic() > started + _GIVE_UP_SECONDS:
                    raise TimeoutError(f"{len(account.texts) - taken} of {TEXTS} texts delivered")
                time.sleep(_LOOK_SECONDS)
            seconds = time.monotonic() - started
        for message_id in ids:
            _wait_until_sent(running, message_id)
        cpu = (running.usage.cpu_milliseconds() - before) / TEXTS
        slowness = running.slowness.factor
        rounds.append([TEXTS / seconds, cpu, slowness, cpu / slowness, load_average()])
    rows: list[list[object]] = [[str(number), *figures] for number, figures in enumerate(rounds, start=1)]
    rows.append(["median", *(median(column) for column in zip(*rounds, strict=True))])
    say(f"{TEXTS} texts that wait together, 16 tasks at once.")
    print_table(("round", "texts/s", "CPU ms/text", "slowness", "CPU ms at full speed", "load"), rows)


def _accept(running: Running, number: int) -> str:
    body = json.dumps({"to": f"+13015550{100 + number % 50}", "from": OFFICE, "message": f"Number {number}"})
    headers = {"Authorization": running.authorization, "Content-Type": "application/json"}
    answer = requests.post(f"{running.url}/api/send", body, headers=headers, timeout=30)
    answer.raise_for_status()
    return str(answer.json()["id"])


def _wait_until_sent(running: Running, message_id: str) -> Message:
    deadline = time.monotonic() + _GIVE_UP_SECONDS
    while True:
        message = running.instance.core.store.get(messages.at(message_id))
        if message is not None and message.state is MessageState.SENT:
            return message
        if time.monotonic() > deadline:
            raise TimeoutError(f"not sent: {message}")
        time.sleep(_LOOK_SECONDS)


def _reached(message: Message, state: MessageState) -> int:
    """Return when a message entered a state, in ms."""
    return next(int(step["at"]) for step in message.history if step["state"] == state)


def _spread(values: list[int]) -> list[float]:
    return [float(percentile(values, 50)), float(percentile(values, 95)), float(max(values))]


if __name__ == "__main__":
    main()
