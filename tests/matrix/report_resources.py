"""Reports of validations, to be named by an id."""

from app.services.operations.schema_validation.jobs import SCHEMA_VALIDATION
from tests.matrix.tenants_fixture import Party, Town


def add_schema_report(town: Town, party: Party) -> str:
    """Add the report of a validation that no task carries on."""
    commit = town.instance.core.store.commit()
    job = town.instance.core.jobs.begin(commit, SCHEMA_VALIDATION, uid=party.uid, is_internal=True)
    commit.send()
    return job.id
