"""The directions of imports, as `pyproject.toml` declares them under `[tool.importlinter]`."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[2]


def test_imports_go_one_way() -> None:
    # In a process of its own, since the linter silences all loggers of its process.
    linter = Path(sys.executable).with_name("lint-imports")

    result = subprocess.run([linter, "--no-cache", "--no-logo"], cwd=PROJECT, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout + result.stderr


def test_architecture_page_shows_the_rows_of_the_contract() -> None:
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    [layers] = [contract["layers"] for contract in contracts if contract.get("containers") == ["app.services"]]
    page = (PROJECT / "docs" / "architecture.md").read_text()
    rows = re.findall(r"^\| \d+ \| (`.*?`) \|", page, re.MULTILINE)

    assert [sorted(re.findall(r"`(\w+)`", row)) for row in rows] == [sorted(layer.split(" | ")) for layer in layers]
