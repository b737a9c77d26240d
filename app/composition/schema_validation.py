"""The validation of what is stored, put together."""

from dataclasses import dataclass

from app.composition.core import Core
from app.services.operations.schema_validation.jobs import SchemaValidation, SchemaValidationWorker
from app.services.operations.schema_validation.scan import Walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Validating:
    """The services of validation. `walk` is for whoever needs no permission, such as a command."""

    reports: SchemaValidation
    walk: Walk


def compose_schema_validation(core: Core) -> Validating:
    """Put validation together, and let its jobs be carried on."""
    walk = Walk(core.store)
    core.jobs.add_worker(SchemaValidationWorker(walk))
    return Validating(reports=SchemaValidation(core.store, core.jobs), walk=walk)
