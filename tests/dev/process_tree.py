"""Processes as the kernel knows them."""

import time
from collections.abc import Callable
from pathlib import Path

PATIENCE_SECONDS = 20.0
POLL_SECONDS = 0.02


def wait_for(is_so: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until a condition is true, and fail if it never is."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(POLL_SECONDS)


def is_running(process_id: int) -> bool:
    """Whether the process is there and not merely waiting for its exit code to be read."""
    try:
        return read_status(process_id)[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def find_descendants(ancestor: int) -> list[int]:
    """All processes that this one started, and that those started."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(path.name)] = int(read_status(int(path.name))[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    found = [ancestor]
    for process_id in found:
        found += [child for child, parent in parents.items() if parent == process_id]
    return found[1:]


def read_status(process_id: int) -> list[str]:
    """State and parent of a process, and what else `/proc` tells after its name."""
    return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
