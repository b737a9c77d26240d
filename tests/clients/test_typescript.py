"""Clients in TypeScript: generated from an instance's document, compiled strictly, and calling the instance."""

from pathlib import Path

from tests.clients.programs import CONFIGURATIONS, HERE, MIN_CALLS, copy_to, run, write_arguments
from tests.world import World


def test_typescript_clients_compile_and_call(world: World, workshop: Path) -> None:
    """Both clients in one test, since the compiler needs most of the time."""
    copy_to(workshop, [*HERE.glob("*.ts"), CONFIGURATIONS / "tsconfig.json", CONFIGURATIONS / "hey-api.config.mjs"])
    run(workshop, "node_modules/.bin/openapi-typescript", "openapi.json", "--output=schema.d.ts")
    run(workshop, "node_modules/.bin/openapi-ts", "-f", "hey-api.config.mjs")
    run(workshop, "node_modules/.bin/tsc", "--project", ".")

    assert int(run(workshop, "node", "built/openapi_fetch.js", write_arguments(world, 5))) >= MIN_CALLS
    assert int(run(workshop, "node", "built/hey_api.js", write_arguments(world, 6))) >= MIN_CALLS
