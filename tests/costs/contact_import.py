"""Costs of uploading and importing contacts."""

from collections.abc import Sequence
from typing import Any

from app.store.jobs import jobs
from tests.costs.counting import Cost, counted
from tests.costs.expectation import Expectation, make_cost
from tests.costs.steps import count_call, let_use_be_noted, succeed
from tests.world import World

_MANY = 100
_PATH = "/api/v2/contacts/batch"


def _rows(**others: Any) -> dict[str, Any]:
    numbers = (f"+1212557{index:04}" for index in range(_MANY))
    return {"contacts": [{"full_name": "Jane Roe", "phone_number": number, **others} for number in numbers]}


def upload_new_contacts(world: World) -> Cost:
    let_use_be_noted(world)
    return count_call(world, "POST", _PATH, world.ann, json=_rows())


def upload_the_same_again(world: World) -> Cost:
    succeed(world.call("POST", _PATH, world.ann, json=_rows()))
    return count_call(world, "POST", _PATH, world.ann, json=_rows())


def upload_what_is_known_otherwise(world: World) -> Cost:
    succeed(world.call("POST", _PATH, world.ann, json=_rows()))
    return count_call(world, "POST", _PATH, world.ann, json=_rows(title="Dr."))


def _begin_import(world: World) -> str:
    table = "Name,Phone\n" + "\n".join(f"Jane Roe,{row['phone_number']}" for row in _rows()["contacts"])
    answer = world.call("POST", "/api/v2/contacts/import", world.ann, data=table, headers={"Content-Type": "text/csv"})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def bring_a_file(world: World) -> Cost:
    let_use_be_noted(world)
    with counted(world.instance) as cost:
        _begin_import(world)
    return cost


def import_a_slice(world: World) -> Cost:
    job = world.instance.core.store.get(jobs.at(_begin_import(world)))
    assert job is not None
    with counted(world.instance) as cost:
        world.instance.core.jobs.run(job.id, job.slice)
    return cost


IMPORTING: Sequence[Expectation] = [
    Expectation(
        "Upload 100 new contacts",
        upload_new_contacts,
        make_cost(reads=2, commits=1, read=104, written=200),
        "The reservation of each number is read; contact and reservation are written. 240 contacts are one commit.",
    ),
    Expectation(
        "Upload the same 100 contacts again",
        upload_the_same_again,
        make_cost(reads=3, read=204),
        "Reservations, then contacts; nothing is written.",
    ),
    Expectation(
        "Upload 100 known contacts with something new",
        upload_what_is_known_otherwise,
        make_cost(reads=3, commits=1, read=204, written=100),
    ),
    Expectation(
        "Accept a file of 100 contacts",
        bring_a_file,
        make_cost(reads=2, queries=2, commits=2, read=4 + 2 + 1, written=2, tasks=1),
        "The running jobs of the user and the organization are counted first. The rows are kept, 100 per "
        "document; then the job is written. The names of tags and custom fields are read once.",
    ),
    Expectation(
        "Import 100 new contacts of a file",
        import_a_slice,
        make_cost(reads=5, commits=1, read=102 + 3, written=201, deleted=1),
        "Job, kept rows, the requesting user (user; organization, tenant) and reservations are read; "
        "contacts, reservations and job are written, and the kept rows removed.",
    ),
]
