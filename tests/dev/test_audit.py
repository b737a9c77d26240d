import json
import subprocess
from typing import Any

import pytest

from dev import audit

SAFE = {"name": "flask", "version": "3.1.3", "vulns": []}
UNKNOWN = {"name": "lxml", "skip_reason": "Dependency not found"}
VULNERABLE = {"name": "old", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Replace the auditing program's output."""

    def set_answer(printed: str) -> None:
        def run(*_: Any, **__: Any) -> Any:
            return subprocess.CompletedProcess([], 0, printed, "")

        monkeypatch.setattr(subprocess, "run", run)

    return set_answer


def test_a_known_vulnerability_fails_the_audit_and_is_named(answer: Any, capsys: pytest.CaptureFixture[str]) -> None:
    answer(json.dumps({"dependencies": [SAFE, VULNERABLE]}))

    assert audit.main() == 1
    assert "old 1.0: PYSEC-1, fixed in 1.1" in capsys.readouterr().out


def test_what_could_not_be_audited_is_named_and_fails_nothing(answer: Any, capsys: pytest.CaptureFixture[str]) -> None:
    answer(json.dumps({"dependencies": [SAFE, UNKNOWN]}))

    assert audit.main() == 0
    assert "*** NOT AUDITED: lxml ***" in capsys.readouterr().out


@pytest.mark.parametrize("printed", ["", "Traceback", json.dumps({"dependencies": [UNKNOWN]})])
def test_where_nobody_can_be_asked_it_is_said_loudly(answer: Any, capsys: pytest.CaptureFixture[str], printed: str) -> None:
    answer(printed)

    assert audit.main() == 0
    assert "requirements.txt WAS NOT AUDITED" in capsys.readouterr().out
