"""Finding and installing the browser of the tests."""

import os
from pathlib import Path

import pytest

from dev.components.browser import SHELL, ensure_browser, find_browser
from dev.errors import SetUpError
from dev.progress import Silence
from tests.dev.programs import write_program


@pytest.fixture(autouse=True)
def empty_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return programs


def write_apt(machine: Path, calls: Path, package: str) -> None:
    """Write an apt-get that notes its calls and has one package."""
    made = machine / package
    write_program(
        machine,
        "apt-get",
        f"""echo "$@" >> "{calls}"
        if [ "$1" = install ]; then
            case "$*" in *" {package}") echo "#!/bin/sh" > "{made}"; /bin/chmod +x "{made}";; *) exit 100;; esac
        fi""",
    )


def test_missing_browser_names_what_to_install() -> None:
    with pytest.raises(SetUpError, match=r"^The browser tests need Chromium and none was found: install it .*chromium`\)\.$"):
        find_browser()


def test_it_is_installed_by_apt_once(tmp_path: Path, empty_machine: Path) -> None:
    calls = tmp_path / "calls"
    write_apt(empty_machine, calls, SHELL)

    for _ in range(2):
        ensure_browser(tmp_path / "log", Silence())

    assert calls.read_text().splitlines() == ["update", f"install --yes --no-install-recommends {SHELL}"]
    assert find_browser() == str(empty_machine / SHELL)


def test_one_with_windows_is_installed_where_there_is_no_other(tmp_path: Path, empty_machine: Path) -> None:
    write_apt(empty_machine, tmp_path / "calls", "chromium")

    ensure_browser(tmp_path / "log", Silence())

    assert find_browser() == str(empty_machine / "chromium")


def test_one_without_windows_is_taken_first(empty_machine: Path) -> None:
    for name in ("chromium", SHELL):
        write_program(empty_machine, name, "exit 0")

    assert find_browser() == str(empty_machine / SHELL)


def test_nothing_is_installed_by_a_user_who_may_not(
    tmp_path: Path, empty_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_program(empty_machine, "apt-get", "exit 1")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    ensure_browser(tmp_path / "log", Silence())


def test_a_failed_installation_is_one_sentence(tmp_path: Path, empty_machine: Path) -> None:
    write_program(empty_machine, "apt-get", "exit 1")

    with pytest.raises(SetUpError, match=r"^apt could not install Chromium: install it"):
        ensure_browser(tmp_path / "log", Silence())
