"""Which modules and processes `make test ARGS="-k …"` needs."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dev.programs.processes import PROJECT
from tests.plugins.selection import count_functions, find_modules, is_whole_run, parse_names


@pytest.mark.parametrize(
    ("keyword", "names"),
    [
        ("test_retry_after", ("test_retry_after",)),
        ("test_Retry or test_opt_out", ("test_retry", "test_opt_out")),
        ("", ()),
        ("retry", ()),
        ("not test_retry", ()),
        ("test_retry and slow", ()),
        ("test_retry or slow", ()),
        ("(test_retry)", ()),
    ],
)
def test_names_are_read_from_simple_keywords(keyword: str, names: tuple[str, ...]) -> None:
    assert parse_names(keyword) == names


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "relay").mkdir()
    (tmp_path / "relay" / "test_retries.py").write_text(
        "def test_first_try():\n    pass\n\n\ndef test_second_try():\n    pass\n"
    )
    (tmp_path / "test_other.py").write_text("class TestOther:\n    def test_First(self):\n        pass\n")
    return tmp_path


def test_modules_are_found_by_text_and_path(folder: Path) -> None:
    retries, other = folder / "relay" / "test_retries.py", folder / "test_other.py"

    assert find_modules(folder, ("test_second",)) == {retries}
    assert find_modules(folder, ("test_retries",)) == {retries}
    assert find_modules(folder, ("test_first",)) == {retries, other}
    assert find_modules(folder, ("test_third",)) == set()


def test_functions_are_counted(folder: Path) -> None:
    modules = sorted(folder.rglob("test_*.py"))

    assert count_functions(modules, ()) == 3
    assert count_functions(modules, ("test_first",)) == 2
    assert count_functions(modules, ("test_retries",)) == 2


@pytest.mark.parametrize(
    ("arguments", "keyword", "marks", "is_whole"),
    [
        (["."], "", "", True),
        (["tests"], "", "", True),
        (["tests/contacts", "tests"], "", "", True),
        (["tests/contacts"], "", "", False),
        (["tests/test_vault.py::test_x"], "", "", False),
        (["."], "test_retry", "", False),
        (["."], "", "slow", False),
    ],
)
def test_whole_run_is_one_that_nothing_narrows(arguments: list[str], keyword: str, marks: str, is_whole: bool) -> None:
    config: Any = SimpleNamespace(
        args=arguments,
        option=SimpleNamespace(keyword=keyword, markexpr=marks),
        invocation_params=SimpleNamespace(dir=PROJECT),
    )

    assert is_whole_run(config) is is_whole
