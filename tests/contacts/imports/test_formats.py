"""Encodings and columns of import files."""

import gzip
from typing import Any

import pytest

from app.store.contacts.import_chunks import import_chunks
from app.store.jobs import jobs
from tests.contacts.imports.files import PATH, begin, count, finish, post, read, table
from tests.world import CUSTOMER, World


@pytest.mark.parametrize("kind", ["form", "form of json lines", "json lines", "gzip", "gzip in two", "chunks"])
def test_file_is_accepted_in_every_usual_encoding_of_a_request(still_world: World, kind: str) -> None:
    lines = f'{{"name": "Cora", "phone": "{CUSTOMER}"}}\n'.encode()
    match kind:
        case "form":
            form = {"file": ("büro.csv", table(300), "application/vnd.ms-excel")}
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
