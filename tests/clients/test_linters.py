"""The document under the linters that its readers use; exceptions are in `generators/`, each with its reason."""

import json
from pathlib import Path

from tests.clients.programs import CONFIGURATIONS, copy_to, run


def test_redocly_finds_nothing(workshop: Path) -> None:
    copy_to(workshop, [CONFIGURATIONS / "redocly.yaml"])

    options = ["--config=redocly.yaml", "--format=json"]
    report = json.loads(run(workshop, "node_modules/.bin/redocly", "lint", "openapi.json", *options))

    assert [(problem["ruleId"], problem["message"]) for problem in report["problems"]] == []


def test_spectral_finds_nothing(workshop: Path) -> None:
    copy_to(workshop, [CONFIGURATIONS / "spectral.yaml"])

    run(workshop, "node_modules/.bin/spectral", "lint", "openapi.json", "--ruleset=spectral.yaml", "--fail-severity=hint")


def test_patterns_are_those_of_javascript(workshop: Path) -> None:
    program = """
        const bad = [];
        const walk = (held) => {
          if (!held || typeof held !== "object") return;
          if (typeof held.pattern === "string") { try { new RegExp(held.pattern, "u"); } catch { bad.push(held.pattern); } }
          Object.values(held).forEach(walk);
        };
        walk(JSON.parse(require("fs").readFileSync("openapi.json", "utf8")).components.schemas);
        console.log(JSON.stringify(bad));
    """

    assert run(workshop, "node", "-e", program).strip() == "[]"
