"""The files that a code host and git read agree with the project."""

import re
import tomllib
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from packaging.version import Version

from dev.components.node import NEEDED_NODE
from tests.style.prose import PROJECT

FORMS = [PROJECT / ".github" / "ISSUE_TEMPLATE" / f"{name}.yml" for name in ("bug", "feature", "carrier")]


def read_yaml(name: str) -> Any:
    return yaml.safe_load((PROJECT / name).read_text())


def test_pre_commit_runs_what_make_lint_runs() -> None:
    recipe = (PROJECT / "Makefile").read_text().partition("\nlint:")[2].partition("\n\n")[0]
    linted = [line.strip("\t@").replace("$(PYTHON)", ".venv/bin/python") for line in recipe.splitlines()[1:]]
    [repository] = read_yaml(".pre-commit-config.yaml")["repos"]

    assert [hook["entry"] for hook in repository["hooks"]] == [*linted, ".githooks/commit-msg"]


def test_workflow_runs_the_checks_of_ci() -> None:
    steps = read_yaml(".github/workflows/ci.yml")["jobs"]["check"]["steps"]
    versions = {key: value for step in steps for key, value in step.get("with", {}).items() if key.endswith("-version")}
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]

    assert steps[-1] == {"run": ".ci/run"}
    assert project["requires-python"] == f">={versions['python-version']}"
    assert versions["node-version"] == str(NEEDED_NODE)


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
def test_issue_form_is_complete(form: Any) -> None:
    content = yaml.safe_load(form.read_text())
    fields = [field for field in content["body"] if field["type"] != "markdown"]

    assert {"name", "description", "labels", "body"} == content.keys()
    assert len({field["id"] for field in fields}) == len(fields)
    assert all(field["attributes"]["label"] for field in fields)


def test_editor_and_linter_agree_on_width() -> None:
    settings = (PROJECT / ".editorconfig").read_text()
    [width] = re.findall(r"max_line_length = (\d+)", settings)
    ruff = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["ruff"]

    assert int(width) == ruff["line-length"]


def test_package_has_the_version_of_the_changelog() -> None:
    versions = re.findall(r"^## \[(\d.*?)\] - \d{4}-\d\d-\d\d$", (PROJECT / "CHANGELOG.md").read_text(), re.MULTILINE)
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]

    assert Version(versions[0]) == Version(project["version"])
    assert [Version(version) for version in versions] == sorted(map(Version, versions), reverse=True)
