"""Scenarios of an office whose servers are killed, and the fate of every message afterwards."""

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Protocol

import requests

from app.store.common.sweep_shards import SHARDS
from app.store.contacts.contacts import contacts
from app.store.engine.database import Query
from app.store.messages.message_queries import overdue_messages
from app.store.messages.messages import Message, messages
from app.store.users.users import users
from app.store.webhooks.relay_deliveries import relay_deliveries
from tests.crash.crash_points import ELSEWHERE, FIRST_LOOK, RECEIVING, RELAYING, SECOND_LOOK, SENDING, Kill, Step
from tests.crash.harness import Rig, number
from tests.task_queue.idle import wait_until_idle
from tests.twilio.exchange import call_signed
from tests.webhooks.receiver import Receiver, respond
from tests.world import wait_until

_LIMIT = 10_000


@dataclass(frozen=True)
class Outcome:
    """The fate of one message.

    Attributes:
        step: at which its server was killed.
        arrived: how often the carrier took it, or the receiver read it.
        state: of its message or event; how many there are, where it is not one.
    """

    step: Step
    arrived: int
    state: str


class Road(Protocol):
    """One way through the office. Every text goes it once, each with a customer of its own."""

    steps: list[Step]

    def mark(self, index: int) -> str:
        """Return what the text of that index is known by."""

    def call(self, index: int) -> bool:
        """Bring the text of that index, and tell whether that was answered; it can be brought again."""

    def arm(self, step: Step, index: int, pid: int) -> None:
        """Kill a server from outside at a step of the message with that index."""


def kill_all(rig: Rig, road: Road, kills: int) -> list[Step]:
    """Kill so many servers, each at a step of a text of its own; every text is brought again until that is answered.

    Returns:
        For each text the step at which its server was killed. All of them have been answered then.
    """
    steps = [road.steps[index % len(road.steps)] for index in range(kills)]
    unanswered: int | None = None
    for index, step in enumerate(steps):
        pid = rig.servers.start(Kill(step, [road.mark(index)]))
        if step in ELSEWHERE:
            road.arm(step, index, pid)
        if unanswered is not None:
            _repeat(road, unanswered)
        unanswered = None if road.call(index) else index
        rig.servers.wait_until_killed(step)
    with rig.servers.running():
        if unanswered is not None:
            _repeat(road, unanswered)
        wait_until_idle(rig.instance)
    return steps


def _repeat(road: Road, index: int) -> None:
    wait_until(lambda: road.call(index), bool)


class Sending:
    """An office sends texts. Their sender repeats a request whose answer was lost, with its Idempotency-Key."""

    steps = SENDING

    def __init__(self, rig: Rig, customers: int = 1_000) -> None:
        """Set to how many customers the office texts, in turn."""
        self._rig = rig
        self._customers = customers

    def run(self, kills: int, *, looks: bool = False) -> list[Outcome]:
        """Kill so many servers while texts are sent.

        Args:
            kills: how many.
            looks: kill some more while the carrier is asked for texts that it never got.
        """
        killed = list(zip(kill_all(self._rig, self, kills), map(self.mark, range(kills)), strict=True))
        rounds = max(1, kills // len(SENDING) // 3) if looks else 0
        first, second = iter(FIRST_LOOK * rounds), iter(SECOND_LOOK * rounds)
        self._rig.recover(lambda: killed.extend(self._kill_looks(first, second)))
        return [Outcome(step, count_taken(self._rig, "body", mark), self._state(mark)) for step, mark in killed]

    def mark(self, index: int) -> str:
        return f"text-{index}"

    def call(self, index: int) -> bool:
        return send(self._rig, number(index % self._customers), self.mark(index))

    def arm(self, step: Step, index: int, pid: int) -> None:
        self._rig.arm_carrier(step, self.mark(index), pid)

    def _state(self, mark: str) -> str:
        return state_of(stored_messages(self._rig, "message", mark))

    def _kill_looks(self, first: Iterator[Step], second: Iterator[Step]) -> list[tuple[Step, str]]:
        """Kill a server at each of these steps while it looks for a text that the carrier never got."""
        overdue = self._rig.instance.core.store.page(messages, overdue_messages(self._rig.clock(), SHARDS, _LIMIT))
        killed = []
        for message in overdue:
            if message.state == "uncertain" and not count_taken(self._rig, "body", message.body):
                step = next(second if message.absent_at else first, None)
                if step is not None:
                    self._rig.servers.start(Kill(step, [message.id, message.to_number]))
                    self._rig.instance.core.queue.deliver(message.id, message.attempts, self._rig.clock())
                    self._rig.servers.wait_until_killed(step)
                    killed.append((step, message.body))
        return killed


class FailingOver(Sending):
    """An office sends texts by two accounts, the first of which works, refuses everything, or is closed, in turn."""

    _MODES = ("faulty", "accept", "locked")

    def call(self, index: int) -> bool:
        mode = self._MODES[index % len(self._MODES)]
        self._rig.account.server.control("PUT", "modes", {self._rig.account.sid: mode})
        return super().call(index)


class Receiving:
    """An office receives keywords, which it answers. The carrier repeats its webhook until it is answered."""

    steps = RECEIVING

    def __init__(self, rig: Rig) -> None:
        self._rig = rig

    def run(self, kills: int) -> list[Outcome]:
        """Kill so many servers while keywords are received and answered."""
        steps = kill_all(self._rig, self, kills)
        self._rig.recover()
        return [
            Outcome(step, count_taken(self._rig, "to", number(index)), self._state(index)) for index, step in enumerate(steps)
        ]

    def mark(self, index: int) -> str:
        return f"SM{index:032}"

    def call(self, index: int) -> bool:
        world = self._rig.world
        parameters = {
            "MessageSid": self.mark(index),
            "From": number(index),
            "To": world.ann.user.phone_number,
            "Body": ("HELP", "STOP")[index % 2],
            "NumMedia": "0",
        }
        try:
            answer = call_signed(f"{world.served.url}/receive?provider=twilio", self._rig.account.token, parameters)
        except requests.RequestException:
            return False
        return bool(answer["status"] == 200)

    def arm(self, step: Step, index: int, pid: int) -> None:
        self._rig.arm_carrier(step, number(index), pid)

    def _state(self, index: int) -> str:
        customer = number(index)
        received = stored_messages(self._rig, "from", customer)
        query = Query(contacts.name, [("phone_number", "==", customer)], [], _LIMIT)
        known = self._rig.instance.core.store.page(contacts, query)
        if len(received) != 1 or len(known) != 1:
            return f"{len(received)} texts of {len(known)} contacts"
        return state_of(stored_messages(self._rig, "to", customer))


class Relaying:
    """A user's webhook is told of texts. It is told at least once, always under the same id."""

    steps = RELAYING

    def __init__(self, rig: Rig, receiver: Receiver) -> None:
        self._rig = rig
        self._receiver = receiver
        rig.world.change(users, rig.world.ann.user.id, relay_webhook=receiver.url())

    def run(self, kills: int) -> list[Outcome]:
        """Kill so many servers while a webhook is told of texts."""
        steps = kill_all(self._rig, self, kills)
        self._rig.recover()
        return [self._outcome(step, self.mark(index)) for index, step in enumerate(steps)]

    def mark(self, index: int) -> str:
        return f"event-{index}"

    def call(self, index: int) -> bool:
        return send(self._rig, number(index), self.mark(index), sendStatus="sent")

    def arm(self, step: Step, index: int, pid: int) -> None:
        answer, mark = respond(200, body=b"ok"), self.mark(index)

        def kill_once(handler: BaseHTTPRequestHandler) -> None:
            if self._receiver.received[-1].event["MessageBody"] == mark:
                self._receiver.respond = answer
                os.kill(pid, signal.SIGKILL)
            answer(handler)

        self._receiver.respond = kill_once

    def _outcome(self, step: Step, mark: str) -> Outcome:
        posts = [request for request in self._receiver.received if request.event["MessageBody"] == mark]
        ids = {request.id for request in posts}
        events = [event for event in (self._rig.instance.core.store.get(relay_deliveries.at(id_)) for id_ in ids) if event]
        return Outcome(step, len(posts), events[0].state if len(events) == 1 else f"{len(events)} events")


def send(rig: Rig, to: str, mark: str, **changes: str) -> bool:
    """Send a text whose Idempotency-Key is its words, and tell whether that was answered."""
    sender = rig.world.ann
    body = {"to": to, "from": sender.user.phone_number, "message": mark, **changes}
    try:
        answer = rig.world.call("POST", "/api/send", sender, json=body, headers={"Idempotency-Key": mark})
    except requests.RequestException as error:
        sys.stderr.write(f"{mark} was not answered: {error!r}\n")
        return False
    assert answer.status_code == 200, answer.text
    return True


def count_taken(rig: Rig, name: str, value: str) -> int:
    """Return how many texts the carrier has taken whose `to` or `body` is this."""
    accounts = (rig.account, *rig.further_accounts)
    return sum(text[name] == value for account in accounts for text in account.texts)


def stored_messages(rig: Rig, field: str, value: str) -> list[Message]:
    """Return the messages a field of which has a value."""
    return rig.instance.core.store.page(messages, Query(messages.name, [(field, "==", value)], [], _LIMIT))


def state_of(stored: Sequence[Message]) -> str:
    """Return the state of the one message that stands for a text."""
    return str(stored[0].state) if len(stored) == 1 else f"{len(stored)} messages"
