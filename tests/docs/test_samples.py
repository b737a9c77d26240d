"""Every sample of README.md and docs/*.md runs, and every response it shows has the fields that come back."""

import importlib
import json
import re
import time
from collections import Counter
from typing import Any

import pytest

from tests.docs.comparison import find_differences
from tests.docs.languages import run_other_languages
from tests.docs.pages import KNOWN_NOTES, PAGES, Block, read_blocks
from tests.docs.shell import Outcome, Shell

RUN = ("sh", "bash", "python")
# Shown, not run: what they stand for is checked elsewhere, or is no program.
SHOWN = ("text", "http")
PATIENCE_SECONDS = 15.0
READ_ONLY = re.compile(r"\$\{?(UID|EUID|PPID)\b")

BLOCKS = {page: list(read_blocks(page)) for page in PAGES}


def run_block(shell: Shell, block: Block) -> Outcome:
    """Run a block as often as its notes demand, and check how it ended."""
    if block.setup:
        setup = shell.run(block.setup)
        assert all(status < 300 for status in setup.statuses), f"{block.place}: setup: {setup}"
        assert setup.exit_code == 0, f"{block.place}: setup: {setup}"
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        outcome = shell.run(block.text, block.language)
        name, _, value = block.notes.get("until", "").partition("=")
        if not name or str(pick(outcome.response, name)) == value:
            break
        assert time.monotonic() < deadline, f"{block.place}: still {outcome}"
        time.sleep(0.1)
    assert outcome.exit_code == int(block.notes.get("exit", 0)), f"{block.place}: {outcome}"
    assert not any(outcome.exit_codes[:-1]), f"{block.place}: {outcome}"
    expected = [200] * len(outcome.statuses)
    if "status" in block.notes:
        expected[-1] = int(block.notes["status"])
    actual = [200 if 200 <= status < 300 else status for status in outcome.statuses]
    assert actual == expected, f"{block.place}: {outcome}"
    for assignment in block.notes.get("sets", "").split():
        variable, _, path = assignment.partition("=")
        shell.export(variable, str(pick(outcome.response, path)))
    return outcome


def pick(document: Any, path: str) -> Any:
    """Return the value at a path such as `details.contacts.0.id`."""
    for step in path.split("."):
        document = document[int(step)] if isinstance(document, list) else document[step]
    return document


def differences_from_schema(documented: dict[str, Any], name: str) -> list[str]:
    """Return how a sample's fields differ from those of a marshmallow schema."""
    module, _, class_name = name.rpartition(".")
    declared = getattr(importlib.import_module(module), class_name)().fields
    required = {field for field, declaration in declared.items() if declaration.required}
    return [f"{field} is unknown" for field in documented.keys() - declared.keys()] + [
        f"{field} is missing" for field in required - documented.keys()
    ]


@pytest.mark.parametrize("page", [page for page in PAGES if any(block.language in RUN for block in BLOCKS[page])])
def test_samples_run(page: str, shell: Shell) -> None:
    outcome: Outcome | None = None
    wrong: list[str] = []
    for block in BLOCKS[page]:
        if block.language == "json" and "schema" in block.notes:
            wrong += [
                f"{block.place}: {text}" for text in differences_from_schema(json.loads(block.text), block.notes["schema"])
            ]
        elif block.language == "json" and "not compared" not in block.notes:
            assert outcome is not None, f"{block.place}: a response without a request: say what it is in a note"
            found = find_differences(json.loads(block.text), outcome.response, "part" in block.notes)
            wrong += [f"{block.place}: {text}" for text in found]
        elif block.language in RUN and "not run" not in block.notes:
            outcome = run_block(shell, block)
            wrong += run_other_languages(shell, block)

    assert wrong == []


def test_blocks_say_what_they_are() -> None:
    wrong = []
    for block in (block for page in PAGES for block in BLOCKS[page]):
        is_checked = block.language in (*RUN, *SHOWN, "json") or "not run" in block.notes
        if not is_checked:
            wrong.append(f"{block.place}: `{block.language}` is neither run nor marked")
        if READ_ONLY.search(block.text):
            wrong.append(f"{block.place}: bash does not let this variable be set")
        wrong += [f"{block.place}: unknown note {name!r}" for name in block.notes if name not in KNOWN_NOTES]
        wrong += [f"{block.place}: no reason" for name in ("not run", "not compared") if block.notes.get(name) == ""]

    assert wrong == []


def test_pages_have_a_sample_that_runs() -> None:
    """All but reference pages, and those whose subject is out of reach here, such as Google Cloud."""
    without = {page for page in PAGES if not any(b.language in RUN and "not run" not in b.notes for b in BLOCKS[page])}

    assert without == {
        "docs/README.md",
        "docs/architecture.md",
        "docs/costs.md",
        "docs/dependencies.md",
        "docs/glossary.md",
        "docs/measuring.md",
        "docs/operations.md",
        "docs/permissions.md",
        "docs/versioning.md",
    }


def test_few_blocks_are_not_run() -> None:
    """Holds the number of blocks that are not run; a new one needs a reason that this list knows."""
    reasons = Counter(block.notes["not run"] for page in PAGES for block in BLOCKS[page] if "not run" in block.notes)

    assert reasons == {
        "needs Google Cloud": 20,
        "needs the generated client": 3,
        "needs the packages of PyPI": 1,
        "needs the packages of npm": 2,
        "sends an e-mail": 1,
        "needs Google's push service": 1,
        "needs a browser; the tests of the rules make every query": 3,
        "needs the instance of the steps above": 2,
        "needs an instance's settings": 4,
        "configures a proxy": 1,
        "would take the demo off the simulator": 1,
        "a server, which the tests of webhooks run": 3,
        "starts the whole local stack": 3,
        "a server for development": 1,
        "for a deployment": 1,
        "needs the network": 1,
        "needs Docker and an instance's settings": 1,
        "would end the demo's messages": 2,
        "needs your own credentials": 2,
        "the emulator of many projects renews for its own alone": 1,
        "takes some seconds and starts a stack of its own": 1,
    }
