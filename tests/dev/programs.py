"""Stand-ins for programs of the developer's machine."""

import stat
from pathlib import Path


def write_program(directory: Path, name: str, script: str) -> Path:
    """Create an executable shell script of that name, and its directory."""
    directory.mkdir(parents=True, exist_ok=True)
    program = directory / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program
