"""Delivering messages by a carrier on loopback that speaks Twilio's format: CPU, rate, and times of a message at light load."""

import json
import time

import requests

from app.crypto.keys import new_id
from app.crypto.vault import Owner, OwnerKind
from app.store.messages.messages import Message, MessageState, messages
from app.task_queue import paths
from app.task_queue.lanes import Lane, Lanes
from tests.perf.comparison import FLOOR, OURS, Round, print_rounds, rounds
from tests.perf.floor.google import Google
from tests.perf.floor.running import run_floor
from tests.perf.report import introduce, is_quick, load_average, percentile, print_table, run_program, say
from tests.perf.running import CONCURRENT_TASKS, OFFICE, Running, find_stack, run_application
from tests.twilio.client import TwilioAccount, run_server

MESSAGES, QUICK_MESSAGES = 500, 150
SINGLE_MESSAGES, QUICK_SINGLE_MESSAGES = 60, 12
CONCURRENCY = 2 * CONCURRENT_TASKS
"""Tasks at once: in the common queue and in the bulk queue."""

_PAUSE_SECONDS = 0.25
_LOOK_SECONDS = 0.2
_GIVE_UP_SECONDS = 120.0


def main() -> None:
    """Measure."""
    introduce("Delivering messages, API with 2 processes of 8 threads, worker with 2 of 32")
    with (
        find_stack() as stack,
        run_server() as carrier,
        run_application(stack, TWILIO_BASE_URL=carrier.url) as running,
    ):
        account = carrier.open_account()
        running.instance.carriers.accounts.store(Owner(OwnerKind.TENANT, running.tenant.id), account.provider)
        _measure_single_messages(running)
        running.pause_queue()
        with run_floor(stack, running, "deliver", account) as floor:
            _deliver_many(running, floor, account)
            pairs = [_deliver_many(running, floor, account) for _ in range(rounds())]
            found = {OURS: [ours for ours, _ in pairs], FLOOR: [floors for _, floors in pairs]}
        say(f"{_messages()} messages that wait together, {CONCURRENCY} tasks at once, of the floor too.")
        print_rounds(found, "deliver", CONCURRENCY)


def _measure_single_messages(running: Running) -> None:
    """Print how long a message takes from its acceptance until the carrier has it, one every quarter of a second."""
    count = QUICK_SINGLE_MESSAGES if is_quick() else SINGLE_MESSAGES
    ids = []
    for number in range(count):
        ids.append(_accept(running, number))
        time.sleep(_PAUSE_SECONDS)
    sent = [_wait_until_sent(running, message_id) for message_id in ids]
    waits = [_reached(message, MessageState.SENDING) - message.created for message in sent]
    calls = [_reached(message, MessageState.SENT) - _reached(message, MessageState.SENDING) for message in sent]
    say(f"{count} messages, one every {_PAUSE_SECONDS} s; the first is the first of the process.")
    print_table(
        ("from … to …", "p50 ms", "p95 ms", "maximum ms", "load"),
        [
            ["accepted … leased for the carrier", *_spread(waits), load_average()],
            ["leased … accepted by the carrier, and stored", *_spread(calls), load_average()],
        ],
    )


def _deliver_many(running: Running, floor: Running, account: TwilioAccount) -> tuple[Round, Round]:
    """Measure how messages are delivered that waited together, by the product and then by the floor."""
    ids = [_accept(running, number) for number in range(_messages())]
    ours = _deliver_waiting(running, account)
    for message_id in ids:
        _wait_until_sent(running, message_id)
    _create_tasks(floor)
    return ours, _deliver_waiting(floor, account)


def _deliver_waiting(running: Running, account: TwilioAccount) -> Round:
    """Measure how messages are delivered whose tasks wait in the paused queues."""
    count, taken = _messages(), len(account.texts)
    before, started = running.usage.cpu_milliseconds(), time.monotonic()
    with running.slowness.watched():
        running.resume_queue()
        while len(account.texts) < taken + count:
            if time.monotonic() > started + _GIVE_UP_SECONDS:
                raise TimeoutError(f"{len(account.texts) - taken} of {count} messages delivered")
            time.sleep(_LOOK_SECONDS)
        seconds = time.monotonic() - started
    cpu = (running.usage.cpu_milliseconds() - before) / count
    running.pause_queue()
    return Round(count, count / seconds, cpu, running.slowness.factor)


def _create_tasks(floor: Running) -> None:
    """Create the floor's tasks: as many as messages, in the two queues that an office's messages take."""
    environment, lanes = floor.environment, Lanes(floor.instance.core.settings)
    google = Google(environment["FIRESTORE_EMULATOR_HOST"], environment["CLOUD_TASKS_EMULATOR_HOST"], "")
    for number in range(_messages()):
        queue = lanes.choose((Lane.MESSAGES, Lane.BULK)[number % 2], "")
        google.create_task(queue, f"{floor.url}{paths.DELIVER}", json.dumps({"message_id": new_id()}).encode(), floor.url)


def _messages() -> int:
    return QUICK_MESSAGES if is_quick() else MESSAGES


def _accept(running: Running, number: int) -> str:
    # Each to another customer: messages of one conversation would wait for each other.
    body = json.dumps({"to": f"+1{301 + number // 100}5550{100 + number % 100}", "from": OFFICE, "message": f"Number {number}"})
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
    run_program(main)
