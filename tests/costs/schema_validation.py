"""Costs of schema validation."""

from collections.abc import Sequence

from app.services.operations.schema_validation.scan import MAX_COLLECTIONS
from app.store.deletion.owned_collections import USER_COLLECTIONS
from app.store.jobs import JobState, jobs
from tests.costs.counting import Cost, counted
from tests.costs.expectation import Expectation, make_cost
from tests.costs.steps import add_contacts, let_use_be_noted
from tests.world import World

_FEW = 100
_BELOW = len(USER_COLLECTIONS)
_SLICES = -(-(1 + _BELOW) // MAX_COLLECTIONS)


def validate_a_user(world: World) -> Cost:
    add_contacts(world, _FEW)
    let_use_be_noted(world)
    path = f"/api/v2/schemaValidation/{world.ann.user.id}"
    with counted(world.instance) as cost:
        report_id = world.call("POST", path, world.ann).json()["id"]
        job = world.instance.core.store.get(jobs.at(report_id))
        assert job is not None
        assert world.instance.core.jobs.advance(job, _SLICES).state is JobState.DONE
    return cost


SCHEMA_VALIDATION: Sequence[Expectation] = [
    Expectation(
        "Validate all documents of a user who has 100 contacts",
        validate_a_user,
        make_cost(
            reads=1 + 1 + _SLICES,
            queries=1 + 2 + _BELOW,
            commits=1 + _SLICES,
            read=4 + 1 + 2 + _SLICES + (1 + _FEW) + _BELOW - 1,
            written=1 + _SLICES,
            tasks=1,
        ),
        "Each document once, and one read for each collection without any; a job of a slice for every ten "
        "collections or 200 documents.",
    ),
]
