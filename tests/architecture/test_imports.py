"""The directions of imports, as `pyproject.toml` declares them under `[tool.importlinter]`."""

import re
import tomllib
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports


def test_imports_go_one_way(capsys: pytest.CaptureFixture[str]) -> None:
    status = lint_imports(no_cache=True, no_logo=True)

    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_architecture_page_shows_the_rows_of_the_contract() -> None:
    project = Path(__file__).parents[2]
    contracts = tomllib.loads((project / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    [layers] = [contract["layers"] for contract in contracts if contract.get("containers") == ["app.services"]]
    page = (project / "docs" / "architecture.md").read_text()
    rows = re.findall(r"^\| \d \| (`.*?`) \|", page, re.MULTILINE)

    assert [sorted(re.findall(r"`(\w+)`", row)) for row in rows] == [sorted(layer.split(" | ")) for layer in layers]
