import csv
import gzip
import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import create_app
from app.errors import DomainError
from app.services.contacts.imports.imports import RETENTION_MS, ContactImports, ImportRequest
from app.services.contacts.imports.parser import Reading
from app.services.contacts.imports.staging import CHUNK_ROWS
from app.services.jobs.engine import GRACE_MS
from app.store.contacts.import_chunks import import_chunks
from app.store.engine.database import Query
from app.store.jobs import JobState, jobs
from app.store.users.users import users
from tests.contacts.imports.files import PATH, begin, count, finish, post, read, table
from tests.world import CUSTOMER, TestClock, World, wait_until


class InterruptionError(BaseException):
    """The server stops here: no rule of ours catches it."""


def test_file_import_reports_refused_rows(world: World) -> None:
    file = f"Name;Phone;Email\nCora;{CUSTOMER};\nDan;12;\nEve;+12125550124;eve@\n\nFay;212 555 0125;fay@example.com\n"

    regulars = world.call("POST", "/api/v2/lists", world.ann, json={"name": "Regulars"}).json()["id"]
    answer = post(world, file.encode(), listId=regulars)
    assert (answer.status_code, answer.json()["total"]) == (202, 4)
    path = f"/api/v2/jobs/{answer.json()['id']}"
    job = wait_until(lambda: world.call("GET", path, world.ann).json(), lambda job: job["state"] != "running")

    assert (job["kind"], job["state"], job["counts"]) == (
        "contact-import",
        "done",
        {"done": 4, "created": 3, "refused": 1, "warnings": 1},
    )
    told = world.call("GET", f"{path}/problems", world.ann).json()["problems"]
    assert [(problem["line"], problem["field"], problem["value"]) for problem in told] == [
        (3, "phone_number", "12"),
        (4, "email", "eve@"),
    ]
    found = world.call("GET", "/api/v2/contacts", world.ann, params={"listId": regulars}).json()["contacts"]
    assert [(contact["full_name"], contact["phone_number"]) for contact in found] == [
        ("Cora", CUSTOMER),
        ("Eve", "+12125550124"),
        ("Fay", "+12125550125"),
    ]
    assert count(world, import_chunks.name) == 0
    assert world.call("GET", path, world.zoe).status_code == 404


def test_repeated_file_changes_nothing_dry_run_only_counts(still_world: World) -> None:
    world = still_world
    file = table(500)

    dry = finish(world, begin(world, file, dryRun=True))
    assert (dry.counts["created"], count(world)) == (500, 0)
    first = finish(world, begin(world, file))
    second = finish(world, begin(world, file))

    assert first.counts == {"done": 500, "created": 500}
    assert second.counts == {"done": 500, "unchanged": 500}
    assert first.slice == -(-500 // CHUNK_ROWS)
    assert count(world) == 500
    assert count(world, import_chunks.name) == 0


def test_killed_slice_is_undone_and_counts_no_row_twice(
    still_world: World, monkeypatch: pytest.MonkeyPatch, clock: TestClock
) -> None:
    world = still_world
    job = begin(world, table(2 * CHUNK_ROWS))
    world.instance.core.jobs.run(job.id, 1)
    store = type(world.instance.core.store.commit())

    def stop(*_: Any) -> Any:
        raise InterruptionError

    with monkeypatch.context() as stopped:
        stopped.setattr(store, "send", stop)
        with pytest.raises(InterruptionError):
            world.instance.core.jobs.run(job.id, 2)
    assert count(world) == CHUNK_ROWS
    clock.forward(2 * GRACE_MS)
    world.instance.core.jobs.reconcile(read(world, job.id))
    world.instance.core.jobs.run(job.id, 1)

    done = finish(world, job)

    assert (done.state, done.counts) == (JobState.DONE, {"done": 2 * CHUNK_ROWS, "created": 2 * CHUNK_ROWS})
    assert count(world) == 2 * CHUNK_ROWS


def test_a_canceled_import_stops_and_what_it_left_expires(still_world: World, clock: TestClock) -> None:
    world = still_world
    job = begin(world, table(2 * CHUNK_ROWS))
    world.instance.core.jobs.run(job.id, 1)
    assert world.call("POST", f"/api/v2/jobs/{job.id}/cancel", world.ann).status_code == 200

    world.instance.core.jobs.run(job.id, 2)

    assert count(world) == CHUNK_ROWS
    (left,) = world.instance.core.store.page(import_chunks, Query(import_chunks.name, [], [], 10))
    assert left.uid == world.ann.user.id
    assert abs(left.expires - clock() - RETENTION_MS) < 60_000


def test_two_imports_of_the_same_numbers_make_each_contact_once(still_world: World) -> None:
    world = still_world
    first, second = begin(world, table(50)), begin(world, table(50, first=25))
    file_twice = begin(world, table(10, first=90) + b"\n" + table(10, first=90).partition(b"\n")[2])

    done = [finish(world, job).counts for job in (first, second, file_twice)]

    assert [counts["created"] for counts in done] == [50, 25, 10]
    assert [counts["unchanged"] for counts in done[1:]] == [25, 10]
    assert count(world) == 85


def test_what_is_no_file_is_refused_and_nothing_is_kept(still_world: World) -> None:
    world = still_world
    form = "multipart/form-data; boundary=x"
    refusals = [
        post(world, b"", content_type="text/csv"),
        post(world, b"Name,Phone\n"),
        post(world, b"PK\x03\x04" + b"x" * 100_000),
        post(world, b"Name,Email\nCora,cora@example.com\n"),
        post(world, table(2), delimiter="#"),
        post(world, table(2), encoding="rot13"),
        post(world, table(2), region="XX"),
        post(world, table(2), columns="shoe size"),
        post(world, table(2), headers={"Content-Encoding": "gzip"}),
        post(world, gzip.compress(table(2))[:-9], headers={"Content-Encoding": "gzip"}),
        post(world, gzip.compress(table(2)) + b"more", headers={"Content-Encoding": "gzip"}),
        post(world, b"broken", content_type=form),
        post(world, b"", content_type="multipart/form-data"),
        post(world, b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n', content_type=form),
        post(world, b"{}", content_type="application/json"),
        post(world, gzip.compress(b"0" * 60_000_000), headers={"Content-Encoding": "gzip"}),
        post(world, gzip.compress(b"Name,Phone\n" + b"0,1\n" * 2_000_000), headers={"Content-Encoding": "gzip"}),
        post(world, gzip.compress(os.urandom(30_000) + b"a,b\n" * 1_002_000), headers={"Content-Encoding": "gzip"}),
        post(world, table(2), userId=world.zoe.user.id),
        post(world, table(2), world.add_person("Dora", "+12125550102", restrictions=["importContacts"])),
    ]

    assert [answer.status_code for answer in refusals] == [*[400] * 14, 415, 413, 413, 413, 404, 403]
    assert count(world, import_chunks.name) == 0
    assert count(world, jobs.name) == 0


def test_file_with_too_many_rows_is_refused_early(still_world: World) -> None:
    core, taken = still_world.instance.core, 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        for taken in itertools.count():
            yield table(100, first=100 * taken).partition(b"\n")[2] + b"\n"

    imports = ContactImports(core.store, core.jobs, core.audit, core.clock, lambda *_: None, max_rows=5_000)
    caller = still_world.instance.guards.authenticator.authenticate(still_world.ann.authorization, ["UserToken"])  # type: ignore[list-item]

    with pytest.raises(DomainError, match="more than 5000 rows") as refusal:
        imports.begin(caller, ImportRequest(reading=Reading()), endless)

    assert refusal.value.problem.status == 413
    assert taken < 200
    assert count(still_world, import_chunks.name) == 0


def test_import_for_another_user_needs_access_and_is_audited(still_world: World) -> None:
    world = still_world
    world.change(users, world.ann.user.id, shared_with=[world.ben.user.id])

    job = begin(world, table(1), person=world.ben, userId=world.ann.user.id)
    finish(world, job)
    service = world.served.call(
        *("POST", PATH, world.reseller), data=table(1), headers={"Content-Type": "text/csv"}, params={"userId": job.uid}
    )

    assert (job.uid, job.asked_by) == (world.ann.user.id, world.ben.user.id)
    assert service.status_code == 202
    entries = world.call("GET", "/api/v2/audit", world.admin, params={"objectId": job.uid}).json()["entries"]
    assert [entry["action"] for entry in entries] == ["contacts.import"] * 2


def command(world: World) -> Flask:
    return create_app(world.instance.core.settings, world.instance.core.clock)


def test_the_command_imports_a_file_and_reports_what_it_refused(still_world: World, tmp_path: Path) -> None:
    world, file, report = still_world, tmp_path / "customers.csv", tmp_path / "refused.csv"
    file.write_bytes(table(1500) + b"\nBad,12")
    runner = command(world).test_cli_runner()
    words = ["import-contacts", str(file), "--user", world.ann.user.email, "--list", "regulars"]

    assert "no such list" in runner.invoke(args=words).output
    assert world.call("POST", "/api/v2/lists", world.ann, json={"name": "Regulars"}).status_code == 200

    dry = runner.invoke(args=[*words, "--dry-run"])
    assert dry.output.splitlines()[-1] == "1500 created, 1 refused; nothing was changed", dry.output
    assert count(world) == 0
    first = runner.invoke(args=[*words, "--report", str(report)])
    second = runner.invoke(args=["import-contacts", str(file), "--user", world.ann.user.id])

    assert first.output.splitlines()[-1] == "1500 created, 1 refused", first.output
    assert second.output.splitlines()[-1] == "1500 unchanged, 1 refused", second.output
    assert count(world) == 1500
    with report.open() as opened:
        (refused,) = csv.DictReader(opened)
    assert (refused["line"], refused["field"], refused["value"]) == ("1502", "phone_number", "12")
    nobody = runner.invoke(args=["import-contacts", str(file), "--user", "nobody@example.com"])
    assert (nobody.exit_code, "User not found" in nobody.output) == (2, True)


def test_wrong_cell_is_a_warning_and_the_row_is_imported(still_world: World) -> None:
    world = still_world
    file = f"Name,Phone,E-mail\nCora,{CUSTOMER} (cell),cora@\nDan,+12125550124 x12,\n".encode()

    refused = finish(world, begin(world, file, dryRun=True))
    job = finish(world, begin(world, file, cutExtensions=True))

    assert refused.counts == {"done": 2, "created": 1, "refused": 1, "warnings": 2}
    assert "extension" in refused.problems[2]["reason"]
    assert job.counts == {"done": 2, "created": 2, "warnings": 3}
    assert [(each["line"], each["column"], each["severity"]) for each in job.problems] == [
        *((2, "Phone", "warning"), (2, "E-mail", "warning"), (3, "Phone", "warning"))
    ]
    assert job.problem_count == 3
    assert count(world) == 2
