"""Finding and installing the browser of the tests."""

import os
from pathlib import Path

import pytest

from dev.components.browser import ensure_browser, find_browser
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


def test_missing_browser_names_what_to_install() -> None:
    with pytest.raises(SetUpError, match=r"^The browser tests need Chromium and none was found: install it .*chromium`\)\.$"):
        find_browser()


def test_it_is_installed_by_apt_once(tmp_path: Path, empty_machine: Path) -> None:
    calls = tmp_path / "calls"
    made = empty_machine / "chromium"
    script = f'echo "$@" >> "{calls}"; if [ "$1" = install ]; then echo "#!/bin/sh" > "{made}"; /bin/chmod +x "{made}"; fi'
    write_program(empty_machine, "apt-get", script)

    for _ in range(2):
        ensure_browser(tmp_path / "log", Silence())

    assert calls.read_text().splitlines() == ["update", "install --yes --no-install-recommends chromium"]
    assert find_browser() == str(made)


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
