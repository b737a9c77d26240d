"""Import files: posted, started and finished."""

from typing import Any

import requests

from app.store.contacts.contacts import contacts
from app.store.engine.database import Query
from app.store.jobs import Job, JobState, jobs
from tests.world import Person, World

PATH = "/api/v2/contacts/import"


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
