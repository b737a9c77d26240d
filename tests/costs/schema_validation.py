"""What validating what is stored costs."""

from collections.abc import Sequence

from app.store.jobs import JobState, jobs
from tests.costs.counting import Cost, counted
from tests.costs.expectation import Expectation, make_cost
from tests.costs.steps import add_contacts, let_use_be_noted
from tests.world import World

_FEW = 100
_SLICES = 10


def validate_a_user(world: World) -> Cost:
    add_contacts(world, _FEW)
    let_use_be_noted(world)
    path = f"/api/v2/schemaValidation/{world.ann.user.id}"
    with counted(world.instance) as cost:
        report_id = world.call("POST", path, world.ann).json()["id"]
        job = world.instance.store.get(jobs.at(report_id))
        assert job is not None
        assert world.instance.job_engine.advance(job, _SLICES).state is JobState.DONE
    return cost


SCHEMA_VALIDATION: Sequence[Expectation] = [
    Expectation(
        "Validate all documents of a user who has 100 contacts",
        validate_a_user,
        make_cost(reads=6, queries=21, commits=4, read=4 + 1 + 3 + 120, written=4, tasks=1),
        "Each document once, and one read for each collection in which he has none; a job of a slice for every ten "
        "collections or 200 documents.",
    ),
]
