"""Client in Python: generated from an instance's document, checked strictly, and calling the instance."""

import sys
from pathlib import Path

from tests.clients.programs import CONFIGURATIONS, HERE, MIN_CALLS, copy_to, run, write_arguments
from tests.world import World

# The form takes JSON Lines as a file; the generator has no other bodies than JSON, forms and bytes.
KNOWN_WARNINGS = {"Unsupported content type application/x-ndjson"}


def test_python_client_is_typed_and_calls(world: World, workshop: Path) -> None:
    copy_to(workshop, [HERE / "python_client.py", CONFIGURATIONS / "openapi-python-client.yaml"])
    generator = str(Path(sys.executable).with_name("openapi-python-client"))
    options = ["--path=openapi.json", "--output-path=client", "--config=openapi-python-client.yaml"]
    said = run(workshop, generator, "generate", *options)
    python = {"PYTHONPATH": str(workshop / "client"), "MYPYPATH": str(workshop / "client")}
    run(
        workshop,
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file=",
        "client/texting_client",
        "python_client.py",
        **python,
    )

    assert int(run(workshop, sys.executable, "python_client.py", write_arguments(world, 7), **python)) >= MIN_CALLS
    warnings = {line for line in said.splitlines() if line.startswith(("Unsupported", "Cannot", "Unable", "Attempted"))}
    assert warnings <= KNOWN_WARNINGS
