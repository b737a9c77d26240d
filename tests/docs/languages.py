"""The samples of `docs/samples/`, each with the programs that can run it here."""

import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from dev.components.node import find_node
from tests.docs.pages import PROJECT, Block
from tests.docs.shell import Shell

SAMPLES = PROJECT / "docs" / "samples"


def sample_paths(name: str) -> list[Path]:
    """Return the files of a sample."""
    return sorted(SAMPLES.glob(f"{name}.*"))


def find_program(path: Path) -> str | None:
    """Return the program that runs a file; None if it is not installed."""
    if path.suffix == ".php":
        return shutil.which("php")
    return sys.executable if path.suffix == ".py" else find_node()


def run_other_languages(shell: Shell, block: Block) -> Iterator[str]:
    """Run the samples that stand beside a block, with the shell's variables; yield what failed."""
    name = block.notes.get("samples")
    for path in sample_paths(name) if name else ():
        program = find_program(path)
        if program is None:
            continue
        outcome = shell.run(f"{shlex.quote(program)} {shlex.quote(str(path))}")
        if outcome.exit_code or not outcome.output.strip() or outcome.errors:
            yield f"{block.place}: {path.name}: {outcome}"
