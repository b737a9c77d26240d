"""Which documents and index ranges are busiest at 10 to 2,000 messages a second: `python -m tests.perf.hot_keys`.

The accesses of one message are recorded: accepted with an Idempotency-Key, delivered by Twilio's format, reported as delivered,
and told to a webhook each time. Who sends is simulated: organizations and tenants of very different sizes. The speed of the
machine does not matter.
"""

import logging
import random
import uuid
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from app.crypto.keys import new_id
from app.store.common.sweep_shards import SHARDS
from app.store.messages.messages import messages
from app.store.webhooks.relay_deliveries import deliveries_of, relay_deliveries
from app.times.clock import HOUR, system_clock
from dev.stack import StackEndpoints
from tests.perf.floor.recording import Recording, recorded
from tests.perf.queues import SIZES, simulate
from tests.perf.report import Figure, add_figure, introduce, print_table, run_program, say
from tests.perf.running import find_stack
from tests.twilio.client import TwilioAccount, run_server
from tests.webhooks.receiver import run_receiver
from tests.world import CUSTOMER, World, make_settings, people_world, serve, without_queue

SCOPES = {
    "messages": "message",
    "idempotency-keys": "message",
    "relay-deliveries": "message",
    "contacts": "contact",
    "contact-numbers": "contact",
    "users": "user",
    "user-tokens": "user",
    "phone-numbers": "user",
    "organizations": "organization",
    "tenants": "tenant",
    "app-data": "instance",
}
"""What the documents of a collection belong to: a collection that is not named here is an error."""

SECONDS = 60
ORGANIZATIONS, TENANTS = 2_000, 50
USERS_OF_AN_ORGANIZATION, CONTACTS_OF_A_USER = 5, 500
DOLLARS = {"read": 0.30e-6, "write": 0.90e-6, "task": 0.80e-6}
"""Per document or task of a regional Firestore and of Cloud Tasks, whose tasks are two calls each (list prices, 2026-11)."""

DELETE_DOLLARS = 0.10e-6
"""Of an idempotency key, which Firestore removes by its TTL."""

SECONDS_A_MONTH = 8 * 22 * HOUR / 1000
RANGE_WRITES = 500
"""Writes a second that Firestore takes at the growing end of one index range."""


@dataclass(frozen=True)
class Accesses:
    """Accesses of one message, by collection.

    Attributes:
        reads: documents read.
        writes: documents written.
        sweep_entries: entries that are added to the index of `sweepAt`, in which each shard is a growing range.
        tasks: its delivery and its events.
    """

    reads: Counter[str]
    writes: Counter[str]
    sweep_entries: Counter[str]
    tasks: int


def main() -> None:
    """Record, simulate and print."""
    introduce("Busiest documents and index ranges, recorded and simulated")
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    with find_stack() as stack:
        accesses = record(stack)
    say(f"Of one message, with its receipt and {accesses.tasks - 1} webhook events:")
    collections = sorted(accesses.reads | accesses.writes)
    print_table(
        ("collection", "read", "written", "entries of sweepAt"),
        [[name, accesses.reads[name], accesses.writes[name], accesses.sweep_entries[name]] for name in collections],
    )
    rows: list[list[object]] = []
    for rate, (shards, processes) in SIZES.items():
        busiest = find_busiest(rate)
        _, tasks = simulate(rate, shards, processes, 0, "messages-bulk")
        reads, writes = (rate * sum(counts.values()) for counts in (accesses.reads, accesses.writes))
        sweep = rate * max(accesses.sweep_entries.values()) / len(SHARDS)
        rows.append(
            [
                rate,
                reads,
                writes,
                *(round(_hottest(accesses.reads, busiest, scope)) for scope in ("tenant", "organization", "user")),
                round(_hottest(accesses.writes, busiest, "contact"), 2),
                round(sweep, 1),
                round(max(tasks.values()) / SECONDS, 1),
                round(cost_of_a_month(rate, accesses)),
            ]
        )
        add_figure(Figure(f"hot keys, {rate} messages a second: entries of sweepAt a second in a shard", "", sweep))
    say(f"{ORGANIZATIONS} organizations of {TENANTS} tenants; the n-th sends 1/n of what the first sends. Accesses a second,")
    say("on average of a minute. $: Firestore and Cloud Tasks for 8 hours on 22 days.")
    names = (
        "messages a second",
        "documents read",
        "written",
        "reads of the busiest tenant",
        "organization",
        "user",
        "writes of the busiest contact",
        f"entries of sweepAt in a shard (of {RANGE_WRITES})",
        "tasks of the busiest queue",
        "$ a month",
    )
    print_table(names, rows)


def record(stack: StackEndpoints) -> Accesses:
    """Return the accesses of one message to a contact that exists."""
    with ExitStack() as opened:
        carrier, receiver = opened.enter_context(run_server()), opened.enter_context(run_receiver())
        settings = make_settings(stack, f"demo-{uuid.uuid4().hex[:8]}", TWILIO_BASE_URL=carrier.url, RELAY_ALLOW_LOOPBACK=True)
        world = people_world(opened.enter_context(serve(settings, system_clock)))
        account = carrier.open_account()
        world.give_provider(world.tenant.id, account.provider)
        webhook = {"url": receiver.url(), "receipts": True}
        world.call("PATCH", f"/api/v2/users/{world.ann.user.id}/webhook", world.ann, json=webhook).raise_for_status()
        quiet = opened.enter_context(without_queue(world, system_clock))
        # The first message makes the contact, and lets the process know the credential; the next one waits for it.
        _send(quiet, account)
        return _count(_send(quiet, account))


def _send(world: World, account: TwilioAccount) -> list[Recording]:
    """Send a message to its end, and return what each request and task exchanges with Firestore."""
    body = {"to": CUSTOMER, "from": world.ann.user.phone_number, "message": "Hello!"}
    with recorded(world.instance) as accepting:
        answer = world.call("POST", "/api/send", world.ann, json=body, headers={"Idempotency-Key": new_id()})
    message_id = answer.json()["id"]
    with recorded(world.instance) as delivering:
        world.instance.messaging.delivery.deliver(message_id)
    sid = world.message(message_id).carrier_message_id
    with recorded(world.instance) as reporting:
        account.send_receipt(sid, "delivered")
    recordings = [accepting, delivering, reporting]
    page = world.instance.core.store.page(relay_deliveries, deliveries_of(world.ann.user.id, None, 10, None))
    events = [event for event in page if event.message_id == message_id]
    for event in sorted(events, key=lambda one: one.created):
        with recorded(world.instance) as telling:
            world.instance.webhooks.delivery.deliver(event.id, event.uid, "", event.after)
        recordings.append(telling)
    return recordings


def _count(recordings: list[Recording]) -> Accesses:
    # All but the request and the carrier's receipt are tasks.
    accesses = Accesses(Counter(), Counter(), Counter(), len(recordings) - 2)
    for recording in recordings:
        for trip in recording.reads:
            accesses.reads.update(name.split("/")[-2] for name in trip)
        for write in (write for commit in recording.commits for write in commit):
            collection = write.name.split("/")[-2]
            accesses.writes[collection] += 1
            accesses.sweep_entries[collection] += write.fields.get(messages.field_name("sweep_at")) is not None
    unknown = (accesses.reads | accesses.writes).keys() - SCOPES.keys()
    if unknown:
        raise LookupError(f"SCOPES does not say what documents of {sorted(unknown)} belong to")
    return accesses


def find_busiest(rate: int) -> Mapping[str, float]:
    """Return how many messages a second the busiest tenant, organization, user and contact have."""
    chance = random.Random(1)
    weights = [1 / (number + 1) for number in range(ORGANIZATIONS)]
    counts: dict[str, Counter[str]] = {scope: Counter() for scope in ("tenant", "organization", "user", "contact")}
    for organization in chance.choices(range(ORGANIZATIONS), weights, k=rate * SECONDS):
        user = f"{organization} {chance.randrange(USERS_OF_AN_ORGANIZATION)}"
        counts["tenant"][str(organization % TENANTS)] += 1
        counts["organization"][str(organization)] += 1
        counts["user"][user] += 1
        counts["contact"][f"{user} {chance.randrange(CONTACTS_OF_A_USER)}"] += 1
    return {scope: max(found.values()) / SECONDS for scope, found in counts.items()}


def _hottest(accesses: Counter[str], busiest: Mapping[str, float], scope: str) -> float:
    """Return the accesses a second of the busiest document of a scope."""
    return busiest[scope] * max((count for name, count in accesses.items() if SCOPES[name] == scope), default=0)


def cost_of_a_month(rate: int, accesses: Accesses) -> float:
    """Return the cost of Firestore and Cloud Tasks in dollars."""
    documents = sum(accesses.reads.values()) * DOLLARS["read"] + sum(accesses.writes.values()) * DOLLARS["write"]
    return rate * SECONDS_A_MONTH * (documents + DELETE_DOLLARS + accesses.tasks * DOLLARS["task"])


if __name__ == "__main__":
    run_program(main)
