"""Running the generators, compilers and clients."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.world import World

HERE = Path(__file__).parent
CONFIGURATIONS = HERE / "generators"
MIN_CALLS = 15

_SECONDS = 240
# Neither usage reports nor questions about newer versions.
_QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_COLOR": "1", "CI": "true"}


def run(directory: Path, *command: str, **environment: str) -> str:
    """Run a program to its end in a directory, and return its standard output.

    Raises:
        AssertionError: it failed; the message has its output.
    """
    done = subprocess.run(
        command,
        cwd=directory,
        env={**os.environ, **_QUIET, **environment},
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(command[:3])}:\n{done.stdout[-8000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def copy_to(directory: Path, files: Sequence[Path]) -> None:
    """Copy files into a directory."""
    for file in files:
        shutil.copyfile(file, directory / file.name)


def write_arguments(world: World, block: int) -> str:
    """Return the arguments of a program that calls the API as Ann.

    Args:
        world: a served instance.
        block: digit of the telephone numbers that only this program uses.
    """
    values = {
        "url": world.served.url,
        "authorization": world.ann.authorization,
        "user": world.ann.user.id,
        "number": world.ann.user.phone_number,
        "block": str(block),
    }
    return json.dumps(values)
