"""Exports of 1 000 and of 100 000 messages: memory before and at the peak, documents read, seconds, in each format."""

import logging
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests

from app.store.messages.messages import Direction, Message, MessageState, messages
from dev.data import seeding
from dev.stack import StackEndpoints
from tests.costs.counting import counted
from tests.perf.long_list import serve_long_list
from tests.perf.report import Figure, add_figure, introduce, is_quick, load_average, print_table, run_program
from tests.perf.running import Running, find_stack, run_application
from tests.world import TestClock, serve

SIZES, QUICK_SIZES = (1_000, 100_000), (1_000, 5_000)
FORMATS = ("jsonl", "csv", "zip")
_CHUNK_BYTES = 65_536
_TIMEOUT_SECONDS = 280
_NOW = 1_670_372_913_091


def main() -> None:
    """Measure. A stand-in answers the queries: the emulator would scan its collection for each page."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    introduce("Exports of messages of one user")
    rows: list[list[object]] = []
    with find_stack() as stack:
        for size in QUICK_SIZES if is_quick() else SIZES:
            rows += _measure(stack, size)
    names = ("messages", "format", "MB sent", "seconds", "documents read", "MB resident before", "at the peak", "load")
    print_table(names, rows)


def _measure(stack: StackEndpoints, size: int) -> Iterator[list[object]]:
    with (
        serve_long_list(stack.firestore_emulator_host, size, _make_fields) as host,
        run_application(stack, workers=1, FIRESTORE_EMULATOR_HOST=host) as running,
    ):
        # The first request opens connections and loads what is loaded late.
        path = f"/api/v2/users/{running.user.id}"
        requests.get(running.url + path, headers=_headers(running), timeout=60).raise_for_status()
        documents = _count_documents(running)
        for form in FORMATS:
            before = running.usage.memory_megabytes()
            started = time.monotonic()
            received = _export(running, form, size)
            seconds = time.monotonic() - started
            peak = running.usage.peak_memory_megabytes()
            add_figure(Figure(f"export of {size} messages, {form}: additional memory at the peak", "MB", peak - before))
            yield [size, form, received / 1024**2, seconds, documents, before, peak, load_average()]


def _count_documents(running: Running) -> int:
    """Return how many documents an export reads, beside the four of authenticating: by the same data served a second time."""
    authorization = seeding.add_user_token(running.instance, running.user)
    with serve(running.instance.core.settings, TestClock()) as served:
        served.call("GET", f"/api/v2/users/{running.user.id}", authorization).raise_for_status()
        with counted(served.instance) as cost:
            _read(served.url, {"Authorization": authorization}, "jsonl", Path("/dev/null"))
    return cost.documents_read - 4


def _export(running: Running, form: str, size: int) -> int:
    """Export, make sure that it is whole, and answer its bytes."""
    with TemporaryDirectory(prefix="texting-perf-") as directory:
        file = Path(directory, f"export.{form}")
        received = _read(running.url, _headers(running), form, file)
        if form == "zip":
            with zipfile.ZipFile(file) as archive:
                assert archive.testzip() is None
        elif form == "jsonl":
            with file.open("rb") as lines:
                *_, last = lines
            assert last.endswith(b'"messages":%d}\n' % size), last
        return received


def _read(url: str, headers: dict[str, str], form: str, file: Path) -> int:
    query = {"type": "conversations", "format": form}
    received = 0
    with (
        requests.get(f"{url}/api/export", query, headers=headers, stream=True, timeout=_TIMEOUT_SECONDS) as answer,
        file.open("wb") as written,
    ):
        answer.raise_for_status()
        for piece in answer.iter_content(_CHUNK_BYTES):
            received += len(piece)
            written.write(piece)
    return received


def _headers(running: Running) -> dict[str, str]:
    return {"Authorization": running.authorization}


def _make_fields(number: int) -> dict[str, Any]:
    """Return the fields of a message; every hundred are of one contact."""
    return messages.encode(
        Message(
            id=f"{number:06}",
            uid="u",
            contact_id=f"contact-{number // 100:06}",
            direction=Direction.OUT,
            from_number="+12125550100",
            to_number="+12125550123",
            body=f"Thank you, see you then! This is message {number}.",
            state=MessageState.DELIVERED,
            history=[{"state": state, "at": _NOW - number} for state in ("queued", "sending", "sent", "delivered")],
            date=_NOW - number,
            created=_NOW - number,
            updated=_NOW - number,
        )
    )


if __name__ == "__main__":
    run_program(main)
