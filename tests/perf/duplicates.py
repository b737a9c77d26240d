"""Duplicates among many contacts: what finding and merging them takes; `python -m tests.perf.duplicates [contacts]`.

Every tenth contact has a double, each with five messages. The slices are done one after the other in this process, without the
queue in between, against an emulator of its own.
"""

import dataclasses
import os
import secrets
import sys
import time

from app.composition import Instance, compose
from app.keys import new_id
from app.services.duplicates.worker import DUPLICATES
from app.store.contacts import Contact, contacts
from app.store.messages import Direction, Message, MessageState, messages
from dev import seeding
from dev.processes import find_free_port
from tests.costs.counting import counted
from tests.perf.purge import peak_megabytes
from tests.perf.report import introduce, load_average, print_table, say
from tests.perf.running import find_stack
from tests.world import TestClock, make_settings

CONTACTS = 5_000
MESSAGES = 5

_DOUBLED = 10
_BATCH = 400
_MOST_SLICES = 1_000_000


def fill(instance: Instance, uid: str, count: int) -> None:
    """Write contacts as they were before claims: of eleven, two have one number."""
    documents = []
    for place in range(count):
        number = place - place // (_DOUBLED + 1)
        contact = Contact(
            id=new_id(),
            uid=uid,
            phone_number=f"+1{200 + number // 10_000_000}{number % 10_000_000:07}",
            full_name=f"Cora Customer {place}",
            email=f"customer{place}@example.com",
        )
        documents.append((contacts.path(contact.id), contacts.encode(contact)))
        for _ in range(MESSAGES if place % (_DOUBLED + 1) == _DOUBLED else 0):
            text = Message(
                id=new_id(),
                uid=uid,
                contact_id=contact.id,
                direction=Direction.OUT,
                from_number="+12125550100",
                to_number=contact.phone_number,
                body="Thank you, see you then!",
                state=MessageState.SENT,
            )
            documents.append((messages.path(text.id), messages.encode(text)))
    for start in range(0, len(documents), _BATCH):
        commit = instance.store.commit()
        for path, fields in documents[start : start + _BATCH]:
            commit.create(path, fields)
        commit.send()


def run_through(instance: Instance, uid: str, *, merges: bool) -> list[object]:
    """Do a whole job, and answer what it took."""
    commit = instance.store.commit()
    job = instance.job_engine.begin(commit, DUPLICATES, uid=uid, parameters={"merges": merges})
    commit.send()
    before, started = peak_megabytes(), time.monotonic()
    with counted(instance) as cost:
        current = instance.job_engine.advance(job, _MOST_SLICES)
    seconds = time.monotonic() - started
    counts = current.counts
    row = ["merge" if merges else "find", counts["done"], counts.get("groups", 0), counts.get("removed", 0), current.slice]
    return [
        *row,
        cost.documents_read,
        cost.documents_written,
        cost.documents_deleted,
        seconds,
        before,
        peak_megabytes(),
        load_average(),
    ]


def main() -> None:
    """Measure."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CONTACTS
    introduce("Duplicates among the contacts of one user")
    # The shared stack's emulator would keep what is written here.
    os.environ.pop("TEST_FIRESTORE_EMULATOR_HOST", None)
    with find_stack() as stack:
        settings = make_settings(stack, f"demo-perf-{secrets.token_hex(4)}")
        # Out of reach, so that no task does a slice beside us.
        settings = dataclasses.replace(settings, CLOUD_TASKS_EMULATOR_HOST=f"127.0.0.1:{find_free_port()}")
        instance = compose(settings, TestClock())
        try:
            uid = new_id()
            fill(instance, uid, count)
            seeding.add_instance(instance)
            rows = [run_through(instance, uid, merges=merges) for merges in (False, True, True)]
        finally:
            instance.close()
    names = ("", "contacts", "groups", "removed", "slices", "read", "written", "deleted", "seconds", "MB before", "MB at most")
    print_table((*names, "load"), rows)
    say("`read` includes the job's own document, once a slice.")


if __name__ == "__main__":
    main()
