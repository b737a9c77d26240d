"""`make audit`: check the pinned packages for published vulnerabilities.

A known vulnerability is a failure. If the vulnerability service is unreachable, a loud warning is printed instead.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent
_PINNED = ("requirements.txt", "requirements-dev.txt")
_SECONDS = 120


@dataclass(frozen=True)
class AuditResult:
    """Result for one file of pinned packages.

    Attributes:
        checked: number of audited packages.
        unknown: packages without a result.
        vulnerable: one line per vulnerability.
    """

    checked: int
    unknown: Sequence[str]
    vulnerable: Sequence[str]


def read_report(report: dict[str, Any]) -> AuditResult:
    """Return the result in pip-audit's JSON report."""
    packages = report.get("dependencies", [])
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    return AuditResult(len(packages) - len(unknown), unknown, [line for package in packages for line in _describe(package)])


def _describe(package: dict[str, Any]) -> Iterator[str]:
    for vulnerability in package.get("vulns", []):
        fixed = ", ".join(vulnerability.get("fix_versions", [])) or "no version"
        yield f"{package['name']} {package['version']}: {vulnerability['id']}, fixed in {fixed}"


def _ask(file: str) -> AuditResult | None:
    """Return the result for a file's packages; None if the service is unreachable."""
    command = ["-m", "pip_audit", "-r", file, "--disable-pip", "--no-deps", "--progress-spinner", "off", "-f", "json"]
    try:
        done = subprocess.run(
            [sys.executable, *command], cwd=_ROOT, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
        return read_report(json.loads(done.stdout))
    except (subprocess.TimeoutExpired, ValueError):
        return None


def main() -> int:
    """Audit all files, and return 1 if a vulnerability is known."""
    vulnerable: list[str] = []
    for file in _PINNED:
        finding = _ask(file)
        if finding is None or not finding.checked:
            print(f"*** {file} WAS NOT AUDITED: the vulnerability service is unreachable ***")
            continue
        print(f"{file}: {finding.checked} packages audited, {len(finding.vulnerable)} vulnerabilities")
        if finding.unknown:
            print(f"*** NOT AUDITED: {', '.join(finding.unknown)} ***")
        vulnerable += finding.vulnerable
    print("\n".join(vulnerable), end="\n" if vulnerable else "")
    return 1 if vulnerable else 0


if __name__ == "__main__":
    sys.exit(main())
