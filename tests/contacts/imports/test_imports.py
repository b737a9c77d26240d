import csv
import gzip
import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask

from app import create_app
from app.errors import DomainError
from app.services.contacts.imports.imports import RETENTION_MS, ContactImports, ImportRequest
from app.services.contacts.imports.parser import Reading
from app.services.contacts.imports.staging import CHUNK_ROWS
from app.services.jobs.engine import GRACE_MS
from app.store.contacts.contacts import contacts
from app.store.contacts.import_chunks import import_chunks
from app.store.engine.database import Query
from app.store.jobs import Job, JobState, jobs
from app.store.users.users import users
from tests.world import CUSTOMER, Person, TestClock, World, wait_until

PATH = "/api/v2/contacts/import"


class InterruptionError(BaseException):
    """The server stops here: no rule of ours catches it."""


def post(
    world: World, file: Any, person: Person | None = None, content_type: str = "text/csv", **query: Any
) -> requests.Response:
    headers = query.pop("headers", {}) | {"Content-Type": content_type}
    return world.call("POST", PATH, person or world.ann, data=file, headers=headers, params=query)


def begin(world: World, file: Any, **options: Any) -> Job:
    answer = post(world, file, **options)
    assert answer.status_code == 202, answer.text
    return read(world, answer.json()["id"])


def read(world: World, job_id: str) -> Job:
    job = world.instance.core.store.get(jobs.at(job_id))
    assert job is not None
    return job


def finish(world: World, job: Job) -> Job:
    """Do a job's slices by hand, as its tasks would."""
    for _ in range(50):
        job = read(world, job.id)
        if job.state is not JobState.RUNNING:
            return job
        world.instance.core.jobs.run(job.id, job.slice)
    raise AssertionError("the job does not end")


def table(count: int, first: int = 0) -> bytes:
    rows = (f"Customer {number},+1212555{number:04}" for number in range(first, first + count))
    return "\n".join(["Name,Phone", *rows]).encode()


def count(world: World, collection: str = contacts.name) -> int:
    return world.instance.core.store.count(Query(collection, [], [], 100_000))


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


@pytest.mark.parametrize("kind", ["form", "form of json lines", "json lines", "gzip", "gzip in two", "chunks"])
def test_file_is_accepted_in_every_usual_encoding_of_a_request(still_world: World, kind: str) -> None:
    lines = f'{{"name": "Cora", "phone": "{CUSTOMER}"}}\n'.encode()
    match kind:
        case "form":
            form = {"note": (None, "x"), "file": ("büro.csv", table(300), "application/vnd.ms-excel")}
            answer = still_world.call("POST", PATH, still_world.ann, files=form)
        case "form of json lines":
            answer = still_world.call("POST", PATH, still_world.ann, files={"file": ("x.jsonl", lines)})
        case "json lines":
            answer = post(still_world, lines, content_type="application/x-ndjson; charset=utf-8")
        case "gzip":
            answer = post(still_world, gzip.compress(table(300)), headers={"Content-Encoding": "gzip"})
        case "gzip in two":
            head, _, tail = table(300).partition(b"\n")
            members = gzip.compress(head + b"\n") + gzip.compress(tail)
            answer = post(still_world, members, headers={"Content-Encoding": "gzip"})
        case _:
            answer = post(still_world, iter([table(300), b"\n", b"Cora,+13125550123\n"]))

    assert answer.status_code == 202, answer.text
    done = finish(still_world, read(still_world, answer.json()["id"]))
    assert done.counts["created"] == count(still_world) == {"chunks": 301}.get(kind, 1 if "lines" in kind else 300)


def test_a_form_may_hold_a_file_of_many_pieces(still_world: World) -> None:
    answer = still_world.call("POST", PATH, still_world.ann, files={"file": ("customers.csv", table(9_000), "text/csv")})

    assert answer.status_code == 202, answer.text
    assert answer.json()["total"] == 9_000


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


POLISH = "Full Name,Phone\nŁukasz Żak,+12125550123\n"


def only_contact(world: World) -> Any:
    (contact,) = world.call("GET", "/api/v2/contacts", world.ann).json()["contacts"]
    return contact


@pytest.mark.parametrize("charset", ["windows-1250", "iso-8859-2", "UTF-8"])
@pytest.mark.parametrize("in_form", [False, True])
def test_declared_charset_counts(still_world: World, charset: str, in_form: bool) -> None:
    world = still_world
    kind, data = f"text/csv; charset={charset}", POLISH.encode(charset)
    if in_form:
        files = {"file": ("contacts.csv", data, kind)}
        answer = world.call("POST", PATH, world.ann, files=files)
        assert answer.status_code == 202, answer.text
        job = read(world, answer.json()["id"])
    else:
        job = begin(world, data, content_type=kind)
    finish(world, job)

    assert only_contact(world)["full_name"] == "Łukasz Żak"
    assert job.result["encoding"] == {"windows-1250": "cp1250", "iso-8859-2": "iso8859-2", "UTF-8": "utf-8"}[charset]


def test_charset_yields_to_encoding_and_to_the_files_mark(still_world: World) -> None:
    world = still_world
    marked = begin(world, POLISH.encode("utf-8-sig"), content_type="text/csv; charset=windows-1252")
    said = begin(world, POLISH.encode("cp1250"), content_type="text/csv; charset=utf-8", encoding="windows-1250")
    ascii_only = begin(world, POLISH.encode(), content_type="text/csv; charset=us-ascii")

    assert [job.result["encoding"] for job in (marked, said, ascii_only)] == ["utf-8", "cp1250", "utf-8"]


def test_file_outside_its_declared_charset_is_refused(still_world: World) -> None:
    world = still_world
    wrong = post(world, POLISH.encode("cp1250"), content_type="text/csv; charset=utf-8")
    unknown = post(world, POLISH.encode(), content_type="text/csv; charset=klingon")

    assert (wrong.status_code, unknown.status_code) == (400, 400)
    assert "Line 2 is not in utf-8" in wrong.json()["reason"]
    assert "klingon" in unknown.json()["reason"]
    assert (count(world, jobs.name), count(world, import_chunks.name)) == (0, 0)


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip"])
def test_content_encoding_that_is_not_read_is_415(still_world: World, encoding: str) -> None:
    answer = post(still_world, b"\x1b\x00", headers={"Content-Encoding": encoding})

    assert answer.status_code == 415
    assert repr(encoding) in answer.json()["reason"]


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", " GZIP ", "identity"])
def test_content_encoding_that_is_read_is_taken(still_world: World, encoding: str) -> None:
    data = table(1) if encoding == "identity" else gzip.compress(table(1))

    assert begin(still_world, data, headers={"Content-Encoding": encoding.strip()}).total == 1


def test_job_says_how_it_read_the_file(still_world: World) -> None:
    world = still_world
    file = f"Vorname;Name;Shoe size;Mobile;Phone\nJörg;J;1.1.;{CUSTOMER};\nX;X;;;12\n".encode("cp1252")

    job = finish(world, begin(world, file, dryRun=True))

    assert job.result == {
        "dryRun": True,
        "format": "csv",
        "encoding": "windows-1252",
        "delimiter": "semicolon",
        "header": True,
        "columns": [
            {"position": 1, "name": "Vorname", "field": "first_name"},
            {"position": 2, "name": "Name", "field": "full_name"},
            {"position": 4, "name": "Mobile", "field": "phone_number"},
            {"position": 5, "name": "Phone", "field": "phone_number"},
        ],
        "ignoredColumns": [{"position": 3, "name": "Shoe size"}],
    }
    (problem,) = job.problems
    assert problem.items() >= {"line": 3, "column": "Mobile, Phone", "severity": "error", "value": "12"}.items()
    shown = world.call("GET", f"/api/v2/jobs/{job.id}", world.ann).json()
    (listed,) = world.call("GET", "/api/v2/jobs", world.ann).json()["jobs"]
    assert shown["dryRun"] is listed["dryRun"] is True
    real = begin(world, file)
    assert world.call("GET", f"/api/v2/jobs/{real.id}", world.ann).json()["dryRun"] is False


def test_columns_without_a_header_are_named_by_position(still_world: World) -> None:
    job = begin(still_world, f"Cora,x,{CUSTOMER}\n".encode())

    assert job.result["header"] is False
    assert job.result["columns"] == [
        {"position": 1, "name": "", "field": "full_name"},
        {"position": 3, "name": "", "field": "phone_number"},
    ]
    assert job.result["ignoredColumns"] == [{"position": 2, "name": ""}]


def test_json_lines_say_which_members_are_ignored(still_world: World) -> None:
    world = still_world
    lines = f'{{"fullName": "Cora", "phone": "{CUSTOMER}", "shoe": 42}}\n{{"phone": "1", "phone": "2"}}\n'

    job = finish(world, begin(world, lines.encode(), content_type="application/x-ndjson"))

    assert job.result["columns"] == [{"name": "fullName", "field": "full_name"}, {"name": "phone", "field": "phone_number"}]
    assert job.result["ignoredColumns"] == [{"name": "shoe"}]
    (problem,) = job.problems
    assert (problem["line"], problem["field"], problem["reason"]) == (2, "phone_number", "Names 'phone' twice.")


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
