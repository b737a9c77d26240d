"""Searches of messages: what a whole question reads, to its last page; `python -m tests.perf.search [messages …]`.

A stand-in answers the queries from an index, as Firestore does. Its messages repeat a thousand texts; one message, the oldest,
has a word of its own.
"""

import dataclasses
import sys
import time
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any

import grpc

from app.auth.principal import Credential, Scope
from app.composition import compose
from app.store.messages.message_search_keys import message_search_keys
from app.store.messages.messages import Direction, Message, MessageState, messages
from app.store.users.users import users
from dev.data import seeding
from tests.costs.counting import counted
from tests.perf.long_list import QueryHandler, serve_queries
from tests.perf.report import introduce, load_average, print_table
from tests.perf.running import find_stack, run_application
from tests.world import TestClock

SIZES = (1_000, 100_000, 1_000_000)
TEXTS = 1_000
_PLACES = ("the office", "the shop", "home", "school", "the clinic", "the garage", "the bank", "the gym", "church", "work")
QUESTIONS = {
    "a word that no message has": "holiday",
    "a word of every tenth message, first page": "garage",
    "a word of one message": "needle",
    "two words, one of them nowhere": "garage holiday",
    "two words that are never together": "garage clinic",
    "a number that no message has": "646-555-0123",
}
_THREADS = 16
_MAX_SCANNED = 100_000
"""Above this, reading every message is not tried: it grows with their number."""

_SCANNED = list(QUESTIONS)[:2]
"""The questions that are asked of a user whose messages have no keys."""


def make_text(number: int) -> str:
    """Return the text of a message."""
    if number == 0:
        return "A needle in the hay"
    kind = number % TEXTS
    return (
        f"Your order {kind:03} is ready, please come to {_PLACES[kind % len(_PLACES)]} before noon, or call 212-555-0{kind:03}"
    )


class Archive(QueryHandler):
    """Messages of one user, newest first, found by their search keys."""

    def __init__(self, emulator: grpc.Channel, count: int, uid: str) -> None:
        super().__init__(emulator)
        self._count = count
        self._uid = uid
        self._keys = [set(message_search_keys(make_text(TEXTS + kind))) for kind in range(TEXTS)]
        self._first = set(message_search_keys(make_text(0)))

    def _find(self, query: Any) -> Iterator[tuple[str, dict[str, Any]]]:
        last = self._count
        if query.start_at.values:
            last = int(query.start_at.values[-1].reference_value.rpartition("/")[2])
        for number in islice(self._numbers(query, last), query.limit.value):
            yield f"{number:08}", self._make_fields(number)

    def _numbers(self, query: Any, last: int) -> Iterator[int]:
        wanted: set[str] = set()
        for condition in query.where.composite_filter.filters:
            if condition.field_filter.field.field_path == "searchKeys":
                value = condition.field_filter.value
                wanted = {entry.string_value for entry in value.array_value.values} or {value.string_value}
        kinds = {kind for kind, keys in enumerate(self._keys) if not wanted or wanted & keys}
        if kinds:
            yield from (number for number in range(last - 1, 0, -1) if number % TEXTS in kinds)
        if last > 0 and (not wanted or wanted & self._first):
            yield 0

    def _make_fields(self, number: int) -> dict[str, Any]:
        text = make_text(number)
        message = Message(
            id="",
            uid=self._uid,
            contact_id="contact",
            direction=Direction.IN,
            from_number="+12125550123",
            to_number="+12125550100",
            state=MessageState.RECEIVED,
            body=text,
            date=1_670_000_000_000 + number,
            search_keys=message_search_keys(text),
        )
        return messages.encode(message)


def main() -> None:
    """Measure."""
    sizes = [int(size) for size in sys.argv[1:]] or list(SIZES)
    introduce("Searches of one user's messages, 25 a page, to the last page")
    rows: list[list[object]] = []
    with find_stack() as stack, run_application(stack, workers=1) as running:
        uid = running.user.id
        authorization = seeding.add_user_token(running.instance, running.user)
        for size in sizes:
            with serve_queries(stack.firestore_emulator_host, partial(Archive, count=size, uid=uid), _THREADS) as host:
                instance = compose(
                    dataclasses.replace(running.instance.core.settings, FIRESTORE_EMULATOR_HOST=host), TestClock()
                )
                for has_keys in (False, True):
                    commit = running.instance.core.store.commit()
                    commit.update(users.path(uid), users.changes(has_message_keys=has_keys))
                    commit.send()
                    caller = instance.guards.authenticator.authenticate(
                        authorization, [Credential.USER_TOKEN], Scope.READ_MESSAGES
                    )
                    for name, text in QUESTIONS.items():
                        if not has_keys and (size > _MAX_SCANNED or name not in _SCANNED):
                            continue
                        rows.append([size, "keys" if has_keys else "reading all", name, *ask(instance, caller, text, name)])
    print_table(("messages", "by", "question", "found", "pages", "round trips", "documents read", "seconds", "load"), rows)


def ask(instance: Any, caller: Any, text: str, name: str) -> list[object]:
    """Ask a question page by page, and return what it found and what it cost."""
    started, cursor, found, pages = time.monotonic(), None, 0, 0
    with counted(instance) as cost:
        while True:
            page = instance.messaging.search.find(caller, None, None, text, 25, cursor)
            found, pages, cursor = found + len(page.items), pages + 1, page.next_cursor
            if cursor is None or name.endswith("first page"):
                break
    seconds = time.monotonic() - started
    return [found, pages, cost.trips_for_reading, cost.documents_read, seconds, load_average()]


if __name__ == "__main__":
    main()
