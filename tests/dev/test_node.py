"""Finding Node.js and installing firebase-tools."""

from pathlib import Path

import pytest

from dev.components.node import FIREBASE_TOOLS_VERSION, ensure_firebase_tools, find_node
from dev.errors import SetUpError
from dev.progress import Silence
from tests.dev.programs import write_program


@pytest.fixture(autouse=True)
def empty_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))


def install(tmp_path: Path) -> Path:
    return ensure_firebase_tools(tmp_path / "node", tmp_path / "log", Silence())


def test_no_node_is_one_sentence_that_says_what_to_install() -> None:
    with pytest.raises(SetUpError, match=r"needs Node\.js and no `node` was found: install Node\.js 20 or newer with npm"):
        find_node()


def test_a_node_too_old_is_named_with_its_version(tmp_path: Path) -> None:
    write_program(tmp_path / "bin", "node", "echo v18.19.0")

    with pytest.raises(SetUpError, match=r"needs Node\.js 20 or newer, but .*bin/node is v18\.19\.0: install"):
        find_node()


def test_no_npm_is_one_sentence_that_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(SetUpError, match="needs npm and no `npm` was found: install"):
        install(tmp_path)


def test_firebase_tools_is_installed_once_in_its_exact_version(tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    write_program(tmp_path / "bin", "npm", f'echo "$@" >> "{calls}"')

    assert install(tmp_path) == install(tmp_path) == tmp_path / "node" / "node_modules"

    [call] = calls.read_text().splitlines()
    assert call.startswith("install ")
    assert call.endswith(f" firebase-tools@{FIREBASE_TOOLS_VERSION}")


def test_another_version_is_replaced(tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    write_program(tmp_path / "bin", "npm", f'echo "$@" >> "{calls}"')
    install(tmp_path)
    (tmp_path / "node" / "installed-version").write_text("1.0.0")

    install(tmp_path)

    assert len(calls.read_text().splitlines()) == 2


def test_failed_installation_is_reported_and_retried(tmp_path: Path) -> None:
    write_program(tmp_path / "bin", "npm", "echo 'connection refused'; exit 1")

    with pytest.raises(SetUpError, match=r"^npm could not install firebase-tools [^\n]*: check that npm") as caught:
        install(tmp_path)
    assert str(tmp_path / "log") in str(caught.value)
    assert "connection refused" in (tmp_path / "log").read_text()

    write_program(tmp_path / "bin", "npm", "exit 0")
    install(tmp_path)
