"""List violations of the style: ``python -m tests.style [PATH…]``; ``--shrink`` takes what is clean off the exemptions."""

import sys

from tests.style.prose import find_all, read_not_yet, unit_of, write_not_yet


def main(arguments: list[str]) -> int:
    """Run the command and return its exit code."""
    findings = sorted(find_all())
    if arguments == ["--shrink"]:
        write_not_yet(read_not_yet() & {unit_of(finding.path) for finding in findings})
        return 0
    shown = [finding for finding in findings if not arguments or finding.path.startswith(tuple(arguments))]
    for finding in shown:
        print(finding)
    return 1 if shown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
