"""Duplicates among many contacts: what finding and merging them takes.

Every tenth contact has a double, each with five messages. The slices are done one after the other in this process, without the
queue in between, against an emulator of its own. That scans all contacts for every page, so of many more contacts it is only
measured how they are found, with a stand-in for it that answers queries from an index.
"""

import dataclasses
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

from app.composition import Instance, compose
from app.crypto.keys import new_id
from app.services.contacts.duplicates.job import DUPLICATES
from app.store.contacts.contacts import Contact, contacts
from app.store.messages.messages import Direction, Message, MessageState, messages
from dev.data import seeding
from dev.programs.processes import find_free_port
from dev.stack import StackEndpoints
from tests.costs.counting import counted
from tests.perf.long_list import serve_ordered_list
from tests.perf.purge import peak_megabytes
from tests.perf.report import Figure, add_figure, introduce, is_quick, load_average, print_table, run_program, say
from tests.perf.running import find_stack
from tests.world import TestClock, make_settings

CONTACTS, QUICK_CONTACTS = 5_000, 1_000
MANY, QUICK_MANY = (5_000, 50_000), (5_000,)
MESSAGES = 5

_DOUBLED = 10
_BATCH = 400
_MAX_SLICES = 1_000_000


def make_contact(uid: str, place: int) -> Contact:
    """Return a contact as it was before claims: of eleven, two have one number."""
    number = place - place // (_DOUBLED + 1)
    return Contact(
        id=new_id(),
        uid=uid,
        phone_number=f"+1{200 + number // 10_000_000}{number % 10_000_000:07}",
        full_name=f"Cora Customer {place}",
        email=f"customer{place}@example.com",
    )


def fill(instance: Instance, uid: str, count: int) -> None:
    """Write contacts, and messages of those that are doubles."""
    documents = []
    for place in range(count):
        contact = make_contact(uid, place)
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
        commit = instance.core.store.commit()
        for path, fields in documents[start : start + _BATCH]:
            commit.create(path, fields)
        commit.send()


def run_through(instance: Instance, uid: str, *, merges: bool) -> list[object]:
    """Do a whole job, and answer what it took."""
    commit = instance.core.store.commit()
    job = instance.core.jobs.begin(commit, DUPLICATES, uid=uid, asked_by=uid, parameters={"merges": merges})
    commit.send()
    before, started = peak_megabytes(), time.monotonic()
    with counted(instance) as cost:
        current = instance.core.jobs.advance(job, _MAX_SLICES)
    seconds = time.monotonic() - started
    counts = current.counts
    action = "merging" if merges else "finding"
    add_figure(Figure(f"{action} duplicates of {counts['done']} contacts: documents read", "", cost.documents_read))
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


@contextmanager
def prepared(stack: StackEndpoints) -> Iterator[tuple[Instance, str]]:
    """Put an instance together, and answer it with the id of a user."""
    settings = make_settings(stack, f"demo-perf-{secrets.token_hex(4)}")
    # Out of reach, so that no task does a slice beside us.
    settings = dataclasses.replace(settings, CLOUD_TASKS_EMULATOR_HOST=f"127.0.0.1:{find_free_port()}")
    instance = compose(settings, TestClock())
    try:
        seeding.add_instance(instance)
        organization = seeding.add_organization(instance, "Acme Dental", seeding.add_tenant(instance, "Acme Telecom"))
        yield instance, seeding.add_user(instance, organization, "Ann Archer").id
    finally:
        instance.close()


def find_among_many(stack: StackEndpoints, count: int) -> list[object]:
    """Find duplicates among contacts that queries find by an index, and answer what it took."""
    with prepared(stack) as (instance, uid):
        made = [make_contact(uid, place) for place in range(count)]
        documents = {contact.id: contacts.encode(contact) for contact in made}
        host = instance.core.settings.FIRESTORE_EMULATOR_HOST
        with serve_ordered_list(host, documents, ("phone_number", "email")) as stand_in:
            several = compose(dataclasses.replace(instance.core.settings, FIRESTORE_EMULATOR_HOST=stand_in), TestClock())
            try:
                return run_through(several, uid, merges=False)
            finally:
                several.close()


def main() -> None:
    """Measure."""
    introduce("Duplicates among the contacts of one user")
    # The shared stack's emulator would keep what is written here.
    os.environ.pop("TEST_FIRESTORE_EMULATOR_HOST", None)
    with find_stack() as stack:
        with prepared(stack) as (instance, uid):
            fill(instance, uid, QUICK_CONTACTS if is_quick() else CONTACTS)
            rows = [run_through(instance, uid, merges=merges) for merges in (False, True, True)]
        rows += [find_among_many(stack, count) for count in (QUICK_MANY if is_quick() else MANY)]
    names = ("", "contacts", "groups", "removed", "slices", "read", "written", "deleted", "seconds", "MB before", "MB at most")
    print_table((*names, "load"), rows)
    say("`read` includes the job's own document, once a slice.")


if __name__ == "__main__":
    run_program(main)
