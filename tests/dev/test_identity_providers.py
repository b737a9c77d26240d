"""Installing the identity providers of the tests."""

from pathlib import Path

import pytest

from dev.components.identity_providers import ensure_identity_providers
from dev.errors import SetUpError
from dev.progress import Silence
from tests.dev.programs import write_program


@pytest.fixture(autouse=True)
def empty_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")


def install(tmp_path: Path) -> Path:
    return ensure_identity_providers(tmp_path / "providers", tmp_path / "log", Silence())


def test_they_are_installed_once_from_the_lock(tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    write_program(tmp_path / "bin", "npm", f'echo "$@" >> "{calls}"')

    assert install(tmp_path) == install(tmp_path) == tmp_path / "providers" / "node_modules"

    [call] = calls.read_text().splitlines()
    assert call.startswith("ci ")
    assert (tmp_path / "providers" / "package-lock.json").exists()


def test_failed_installation_is_reported_and_retried(tmp_path: Path) -> None:
    write_program(tmp_path / "bin", "npm", "exit 1")

    with pytest.raises(SetUpError, match=r"^npm could not install the tests' identity providers: check that npm"):
        install(tmp_path)

    write_program(tmp_path / "bin", "npm", "exit 0")
    install(tmp_path)
