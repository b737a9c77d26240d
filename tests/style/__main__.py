"""List violations of the style: ``python -m tests.style [PATH…]``."""

import sys

from tests.style.prose import find_all


def main(arguments: list[str]) -> int:
    """Run the command and return its exit code."""
    shown = [finding for finding in sorted(find_all()) if not arguments or finding.path.startswith(tuple(arguments))]
    for finding in shown:
        print(finding)
    return 1 if shown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
