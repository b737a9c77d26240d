"""Long lists of contacts: what a page costs at 1 000 and at 100 000 contacts, and what memory the whole list of v1 takes."""

import dataclasses
import logging
import time
from collections.abc import Iterator

import requests

from app.store.contacts.contacts import Contact, contacts
from dev.data import seeding
from dev.stack import StackEndpoints
from tests.costs.counting import counted
from tests.perf.long_list import serve_long_list
from tests.perf.report import Figure, add_figure, introduce, is_quick, load_average, print_table, run_program, say
from tests.perf.running import Running, find_stack, run_application
from tests.world import Served, TestClock, serve

SIZES, QUICK_SIZES = (1_000, 100_000), (1_000, 5_000)
PAGE = 25
_WRITES_A_COMMIT = 500
_CHUNK_BYTES = 65_536
_NAME = b'"phoneNumber"'
_NOW = 1_670_372_913_091


def main() -> None:
    """Measure; nothing is timed, because the emulator scans the collection for each page."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    introduce("Long lists of contacts of one user")
    with find_stack() as stack:
        with run_application(stack, workers=1) as running:
            _count(running)
        _measure_streams(stack)


def _count(running: Running) -> None:
    """Print what pages cost, however many contacts there are."""
    owned = 0
    counts: list[list[object]] = []
    # The queue never calls the instance that counts: it is the same data, served a second time by this process.
    with serve(running.instance.core.settings, TestClock()) as served:
        for size in QUICK_SIZES if is_quick() else SIZES:
            _add_contacts(running, size - owned)
            owned = size
            counts += [[size, *figures] for figures in _count_pages(served, running)]
    print_table(("contacts", "page", "round trips", "documents read", "shown"), counts)


def _count_pages(served: Served, running: Running) -> Iterator[list[object]]:
    """Return what the first page and the next cost, beside authenticating (two round trips, four documents)."""
    authorization = seeding.add_user_token(running.instance, running.user)
    served.call("GET", f"/api/v2/users/{running.user.id}", authorization).raise_for_status()
    cursor = ""
    for page in ("first", "second"):
        with counted(served.instance) as cost:
            answer = served.call("GET", f"/api/v2/contacts?limit={PAGE}{cursor}", authorization)
        answer.raise_for_status()
        cursor = f"&cursor={answer.json()['nextCursor']}"
        yield [page, cost.trips_for_reading - 2, cost.documents_read - 4, len(answer.json()["contacts"])]


def _measure_streams(stack: StackEndpoints) -> None:
    """Print the memory of the process that streams whole lists, before and at its peak."""
    rows: list[list[object]] = []
    for size in QUICK_SIZES if is_quick() else SIZES:
        with (
            serve_long_list(
                stack.firestore_emulator_host, size, lambda number: contacts.encode(_make_contact("u", number))
            ) as host,
            run_application(stack, workers=1, FIRESTORE_EMULATOR_HOST=host) as running,
        ):
            # The first request opens connections and loads what is loaded late; it is no part of the list.
            _read(running, "/api/contacts?limit=100")
            before = running.usage.memory_megabytes()
            found, received = _read(running, "/api/contacts")
            peak = running.usage.peak_memory_megabytes()
            add_figure(Figure(f"list of {found} contacts: additional memory at the peak", "MB", peak - before))
            rows.append([found, received / 1024**2, before, peak, load_average()])
    print_table(("contacts streamed", "MB sent", "MB resident before", "MB resident at the peak", "load"), rows)


def _read(running: Running, path: str) -> tuple[int, int]:
    """Read a list, and answer how many contacts and bytes came."""
    found, received = 0, 0
    headers = {"Authorization": running.authorization}
    with requests.get(running.url + path, headers=headers, stream=True, timeout=60) as answer:
        answer.raise_for_status()
        for line in answer.iter_lines(_CHUNK_BYTES, delimiter=_NAME):
            received += len(line)
            found += 1
    return found - 1, received


def _add_contacts(running: Running, count: int) -> None:
    """Write contacts as a batch upload would, 500 in a commit."""
    store, now = running.instance.core.store, running.instance.core.clock()
    started = time.monotonic()
    for first in range(0, count, _WRITES_A_COMMIT):
        commit = store.commit()
        for number in range(first, min(first + _WRITES_A_COMMIT, count)):
            contact = dataclasses.replace(_make_contact(running.user.id, number), id=f"{now}-{number:06}")
            commit.create(contacts.path(contact.id), contacts.encode(contact))
        commit.send()
    say(f"{count} contacts written in {time.monotonic() - started:.0f} s.")


def _make_contact(uid: str, number: int) -> Contact:
    return Contact(
        id=f"{number:06}",
        uid=uid,
        phone_number="+12125550123",
        full_name=f"Cora Customer {number}",
        last_message="Thank you, see you then!",
        last_message_date=_NOW - number,
        created=_NOW,
        updated=_NOW,
    )


if __name__ == "__main__":
    run_program(main)
