"""Delete the data of the local stack, but not installed tools: ``python -m dev.reset``, or `make reset`."""

import shutil
import sys
from pathlib import Path

from dev.errors import SetUpError
from dev.programs.lock import LockTakenError, hold_lock
from dev.progress import print_error
from dev.run import DIRECTORY, LOCK_NAME

# `node` and the locks stay.
KEPT_DATA = ("data", "mail", "media", "logs", "secret-key", "demo.json", "demo.env")


def main() -> int:
    """Clear the data; return the exit code."""
    try:
        reset(DIRECTORY)
    except SetUpError as error:
        print_error(str(error))
        return 1
    return 0


def reset(directory: Path) -> None:
    """Delete data, e-mails, logs and the secret in a directory.

    Raises:
        SetUpError: a session uses them.
    """
    try:
        with hold_lock(directory / LOCK_NAME, wait=False):
            for name in KEPT_DATA:
                path = directory / name
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)
    except LockTakenError as other:
        raise SetUpError(f"The local stack is running ({other}): end it with Ctrl-C first.") from None


if __name__ == "__main__":
    sys.exit(main())
