"""Uploading contacts in batches, against the raw client's batched writes; `python -m tests.perf.batch [contacts]`.

Both write the same documents, a contact and the claim of its number, to the same emulator, in turns. The raw client only
writes; the instance is asked over HTTP, reads the claims first, and answers for every row.
"""

import itertools
import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests
from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore

from app.crypto.keys import new_id
from app.services.contacts.imports.bulk_upload import MAX_ROWS
from app.store.contacts.contact_numbers import contact_numbers, number_reservation
from app.store.contacts.contacts import Contact, contacts, search_keys_of
from tests.perf.report import Figure, add_figure, introduce, is_quick, load_average, median, print_table, run_program, say
from tests.perf.running import Running, find_stack, run_application

CONTACTS, QUICK_CONTACTS = 50_000, 10_000
GOAL = 0.8

_WRITES_A_BATCH = 500
_THREADS = 4
_TIMEOUT_SECONDS = 60


def main() -> None:
    """Measure."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else QUICK_CONTACTS if is_quick() else CONTACTS
    introduce(f"Uploading {wanted} contacts, {MAX_ROWS} in a request")
    with find_stack() as stack, run_application(stack, workers=1) as running:
        # Google's client is told of the emulator by the environment alone.
        os.environ["FIRESTORE_EMULATOR_HOST"] = stack.firestore_emulator_host
        client = firestore.Client(running.instance.core.settings.GOOGLE_CLOUD_PROJECT, credentials=AnonymousCredentials())  # type: ignore[no-untyped-call]
        _upload(running, _rows(0, 500))
        memory = running.usage.memory_megabytes()
        rates: dict[str, list[float]] = {"raw": [], "raw, 4 threads": [], "upload": [], "again": []}
        for first in range(1, wanted, MAX_ROWS):
            rows = _rows(first, min(MAX_ROWS, wanted - first + 1))
            rates["raw"].append(_rate(rows, lambda rows: _write_raw(client, rows, 1)))
            rates["raw, 4 threads"].append(_rate(rows, lambda rows: _write_raw(client, rows, _THREADS)))
            rates["upload"].append(_rate(rows, lambda rows: _upload(running, rows)))
            rates["again"].append(_rate(rows, lambda rows: _upload(running, rows)))
        titles = {
            "raw": "raw client, one batch after the other",
            "raw, 4 threads": "raw client, four at once",
            "upload": "POST /api/v2/contacts/batch, all new",
            "again": "the same again, nothing to write",
        }
        print_table(
            ("written by", "contacts a second", "of the raw client's", "rounds"),
            [[titles[kind], median(each), median(each) / median(rates["raw"]), len(each)] for kind, each in rates.items()],
        )
        relative = median(rates["upload"]) / median(rates["raw"])
        add_figure(Figure(f"upload of contacts, relative to the raw client's (goal: {GOAL})", "", relative))
        say(f"MB resident: {memory:.0f} after a first upload, {running.usage.peak_memory_megabytes():.0f} at the peak.")
        say(f"Load {load_average()}. The goal is {GOAL:.0%} of the raw client's writes.")


def _rows(first: int, count: int) -> list[dict[str, str]]:
    """Return rows whose numbers no other round has: the area code and seven digits are the row's number."""
    return [
        {
            "full_name": f"Cora Customer {number}",
            "phone_number": f"+1212{5_550_000 + number:07}",
            "email": f"cora.{number}@example.com",
        }
        for number in range(first, first + count)
    ]


def _rate(rows: list[dict[str, str]], write: Callable[[list[dict[str, str]]], None]) -> float:
    started = time.monotonic()
    write(rows)
    return len(rows) / (time.monotonic() - started)


def _upload(running: Running, rows: list[dict[str, str]]) -> None:
    answer = requests.post(
        f"{running.url}/api/v2/contacts/batch",
        json={"contacts": rows},
        headers={"Authorization": running.authorization},
        timeout=_TIMEOUT_SECONDS,
    )
    answer.raise_for_status()
    if answer.json()["status"] != "success":
        raise AssertionError(answer.text[:500])


def _write_raw(client: firestore.Client, rows: list[dict[str, str]], threads: int) -> None:
    uid = secrets.token_hex(8)

    def write(documents: list[tuple[str, str, dict[str, Any]]]) -> None:
        batch = client.batch()
        for collection, document_id, fields in documents:
            batch.create(client.collection(collection).document(document_id), fields)
        batch.commit()

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(write, _batches(uid, rows)))


def _batches(uid: str, rows: list[dict[str, str]]) -> Iterator[list[tuple[str, str, dict[str, Any]]]]:
    documents = (document for row in rows for document in _documents(uid, row))
    while batch := list(itertools.islice(documents, _WRITES_A_BATCH)):
        yield batch


def _documents(uid: str, row: dict[str, str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    contact = Contact(
        id=new_id(), uid=uid, phone_number=row["phone_number"], full_name=row["full_name"], email=row["email"], created=1
    )
    fields = contacts.encode(contact) | {"searchKeys": search_keys_of(contact)}
    yield contacts.name, contact.id, fields
    claim = number_reservation(uid, contact.phone_number).path
    yield claim.collection, claim.id, contact_numbers.changes(contact_id=contact.id)


if __name__ == "__main__":
    run_program(main)
