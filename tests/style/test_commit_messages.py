"""The commit-msg hook refuses subjects that break the rules of CONTRIBUTING.md."""

import subprocess
from pathlib import Path

import pytest

from tests.style.prose import PROJECT

HOOK = PROJECT / ".githooks" / "commit-msg"


def run_hook(message: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(HOOK), str(message)], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "message",
    [
        "contacts: add a birthday\n\nImports and exports carry it.\n",
        "docs, tests: name people in plain words",
        "app/store: read a page at a time",
        "# a comment of git\ntests: wait for the end of a connection\n",
        f"area: {'a' * 66}",
        "Merge branch 'main' into contacts",
        'Revert "contacts: add a birthday, which is a subject of more than seventy-two characters"',
        "fixup! contacts: add a birthday",
    ],
)
def test_good_subject_is_accepted(message: str, tmp_path: Path) -> None:
    file = tmp_path / "COMMIT_EDITMSG"
    file.write_text(message)

    assert run_hook(file).returncode == 0


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (f"area: {'a' * 67}", "73 characters"),
        ("Add a birthday", "area: change"),
        ("Contacts: add a birthday", "area: change"),
        ("contacts: add a birthday.", "full stop"),
        ("contacts:", "area: change"),
        ("", "area: change"),
        ("\n# only a comment\n", "area: change"),
    ],
)
def test_bad_subject_is_refused(message: str, reason: str, tmp_path: Path) -> None:
    file = tmp_path / "COMMIT_EDITMSG"
    file.write_text(message)

    refused = run_hook(file)

    assert refused.returncode == 1
    assert reason in refused.stderr
