"""Removing an organization: what it reads, writes and needs, interrupted twice; `python -m tests.perf.purge [documents]`.

The slices are done one after the other in this process, without the queue in between. The first interruption comes before a
slice's commit, the second after it, when the next task is not made yet.
"""

import dataclasses
import os
import resource
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from app.auth.principal import Credential, Scope
from app.composition import Instance, compose
from app.crypto.keys import new_id
from app.store.deletion.owned_collections import USER_COLLECTIONS
from app.store.deletion.purges import Purge, PurgeState, purges
from app.store.engine.connection import FirestoreConnection
from app.store.tenancy.organizations import Organization
from dev.data import seeding
from dev.programs.processes import find_free_port
from tests.costs.counting import counted
from tests.perf.report import Figure, add_figure, introduce, is_quick, load_average, print_table, run_program, say
from tests.perf.running import find_stack
from tests.world import TestClock, make_settings

DOCUMENTS, QUICK_DOCUMENTS = 50_000, 5_000
USERS = 25

_BATCH = 400
_TEXT = "x" * 160


class InterruptionError(Exception):
    """The server stops here."""


def fill(instance: Instance, organization: Organization, documents: int) -> None:
    """Write users with so many documents below them, alike in every collection."""
    members = [seeding.add_user(instance, organization, f"User {number}") for number in range(USERS)]
    each = documents // (USERS * len(USER_COLLECTIONS))
    for member in members:
        for below in USER_COLLECTIONS:
            for start in range(0, each, _BATCH):
                commit = instance.core.store.commit()
                for number in range(start, min(start + _BATCH, each)):
                    fields = {"uid": member.id, "objectId": member.id, "kind": "user", "message": _TEXT}
                    commit.create(below.path(f"{member.id}:{number}-{new_id()}"), fields)
                commit.send()


@contextmanager
def interrupted(*, after_commit: bool) -> Iterator[None]:
    """Fail the commits of the block, before they are made or after."""
    commit = FirestoreConnection.commit

    def fail(connection: FirestoreConnection, request: Any) -> Any:
        if after_commit:
            commit(connection, request)
        raise InterruptionError

    with patch.object(FirestoreConnection, "commit", fail):
        yield


def read(instance: Instance, purge_id: str) -> Purge:
    """Read a removal."""
    purge = instance.core.store.get(purges.at(purge_id))
    assert purge is not None
    return purge


def do_slice(instance: Instance, clock: TestClock, purge: Purge, *, is_interrupted: bool, after_commit: bool) -> None:
    """Do one slice, or begin it and be interrupted."""
    clock.forward(max(purge.due - clock(), 0))
    if not is_interrupted:
        instance.tenancy.purge.run(purge.id, purge.slice)
        return
    try:
        with interrupted(after_commit=after_commit):
            instance.tenancy.purge.run(purge.id, purge.slice)
    except InterruptionError:
        return
    raise AssertionError("the slice was not interrupted")


def main() -> None:
    """Measure."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else QUICK_DOCUMENTS if is_quick() else DOCUMENTS
    introduce("Removal of an organization")
    with find_stack() as stack:
        os.environ["FIREBASE_AUTH_EMULATOR_HOST"] = stack.auth_emulator_host
        clock = TestClock()
        settings = make_settings(stack, f"demo-perf-{secrets.token_hex(4)}")
        # Out of reach, so that no task does a slice beside us.
        settings = dataclasses.replace(settings, CLOUD_TASKS_EMULATOR_HOST=f"127.0.0.1:{find_free_port()}")
        instance = compose(settings, clock)
        try:
            measure(instance, clock, wanted)
        finally:
            instance.close()


def measure(instance: Instance, clock: TestClock, wanted: int) -> None:
    """Fill an organization, remove it, and print what that took."""
    seeding.add_instance(instance)
    organization = seeding.add_organization(instance, "Acme Dental", seeding.add_tenant(instance, "Acme Telecom"))
    fill(instance, organization, wanted)
    authorization = seeding.add_service_account(instance, "Provisioning", [str(Scope.EDIT_ORGANIZATIONS)])
    caller = instance.guards.authenticator.authenticate(authorization, [Credential.SYSTEM_TOKEN], Scope.EDIT_ORGANIZATIONS)
    purge = instance.tenancy.deletion.delete_organization(caller, organization.id, force=True).purge
    before = peak_megabytes()
    stops = {wanted // 3: False, 2 * wanted // 3: True}
    slices = 0
    started = time.monotonic()
    with counted(instance) as cost:
        while (purge := read(instance, purge.id)).state is not PurgeState.DONE:
            removed = sum(purge.removed.values())
            stop = next((place for place in stops if removed >= place), None)
            after_commit = stops.pop(stop) if stop is not None else False
            do_slice(instance, clock, purge, is_interrupted=stop is not None, after_commit=after_commit)
            slices += 1
    seconds = time.monotonic() - started
    names = ("removed", "users", "slices", "read", "written", "deleted", "seconds", "MB before", "MB at most", "load")
    row = [sum(purge.removed.values()), USERS, slices, cost.documents_read, cost.documents_written]
    print_table(names, [[*row, cost.documents_deleted, seconds, before, peak_megabytes(), load_average()]])
    add_figure(Figure(f"purge of {wanted} documents: documents read", "", cost.documents_read))
    say("`read` and `deleted` include what the interrupted slices did, and the reading of the removal's own document.")


def peak_megabytes() -> int:
    """Return the most resident memory in MB that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    run_program(main)
