"""The pages of the carriers say what the code does: capabilities, values of an account, error codes."""

import importlib
import re
from functools import cache

import pytest

from app.carriers.base import Carrier
from app.carriers.codes import CodeTable
from app.carriers.simulator import SANDBOX_NUMBERS
from app.endpoints import EXTENSION
from blueprints.guides.contents import PAGES, PROJECT
from tests.contract.document import create_bare_app

OVERVIEW = (PROJECT / "docs" / "carriers.md").read_text()
OLD_ANCHORS = (
    "Try it with the simulator",
    "Sandbox numbers",
    "Carrier accounts",
    "What is refused",
    "Test an account",
    "Encryption",
    "Set it up",
    "Opt-outs",
    "When a message fails",
    "Codes",
)
"""Headings that other pages link to, here and elsewhere."""


@cache
def read_carriers() -> dict[str, Carrier]:
    """Return the carriers of an instance by the name of their adapter."""
    registry = create_bare_app().extensions[EXTENSION].carriers.registry
    found = filter(None, map(registry.find, registry.names()))
    return {carrier.name: carrier for carrier in found}


def read_accounts() -> dict[str, Carrier]:
    """Return the carriers that have accounts, and so a page of their own."""
    return {name: carrier for name, carrier in read_carriers().items() if carrier.credential_fields.identity}


def read_page(name: str) -> str:
    return (PROJECT / "docs" / "carriers" / f"{name}.md").read_text()


def rows_of(page: str, heading: str) -> list[list[str]]:
    """Return the cells of the table under a heading, without its head."""
    section = page.split(f"{heading}\n", 1)[1].split("\n#", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().replace("`", "") for cell in line.strip("|").split("|")] for line in lines[2:]]


def describe(carrier: Carrier) -> list[str]:
    """Return the cells about a carrier's capabilities, after the one with its link."""
    limits = carrier.capabilities
    media = f"{limits.max_media}, {limits.max_media_bytes / 1_000_000:g} MB" if limits.max_media else "no"
    return [
        carrier.name,
        f"{limits.max_text_length:,}",
        media,
        str(limits.max_recipients) if limits.max_recipients > 1 else "no",
        "yes" if limits.sends_from_names else "no",
        "yes" if limits.sends_from_short_codes else "no",
        str(limits.webhook_proof),
    ]


def test_overview_has_every_carrier() -> None:
    rows = sorted(row[1:] for row in rows_of(OVERVIEW, "## Choose a carrier"))

    assert rows == sorted(describe(carrier) for carrier in read_carriers().values())


def test_overview_links_every_page() -> None:
    for name in read_accounts():
        assert f"](carriers/{name}.md)" in OVERVIEW
        assert f"](carriers/{name}.md#codes)" in OVERVIEW


def test_overview_keeps_its_headings() -> None:
    headings = re.findall(r"^#+ (.*)$", OVERVIEW, re.MULTILINE)

    assert [heading for heading in OLD_ANCHORS if heading not in headings] == []


def test_every_sandbox_number_is_in_the_table() -> None:
    assert rows_of(OVERVIEW, "### Sandbox numbers") == [[number, fate.meaning] for number, fate in SANDBOX_NUMBERS.items()]


@pytest.mark.parametrize("name", read_accounts())
def test_page_is_published(name: str) -> None:
    page = PAGES[f"carriers/{name}"]

    assert page.path == f"/docs/guides/carriers/{name}"
    assert page.title == read_page(name).splitlines()[0].removeprefix("# ")


@pytest.mark.parametrize("name", read_accounts())
def test_page_has_every_value_of_an_account(name: str) -> None:
    fields = read_accounts()[name].credential_fields
    marks = {value: row[1] for row in rows_of(read_page(name), "## Values of an account") for value in row[0].split(", ")}

    assert marks.keys() == fields.names
    assert {value for value, mark in marks.items() if "required" in mark} == fields.required
    assert {value for value, mark in marks.items() if "public" in mark} == fields.public


@pytest.mark.parametrize("name", read_accounts())
def test_page_has_every_code(name: str) -> None:
    codes: CodeTable = importlib.import_module(f"app.carriers.{name}.codes").CODES

    rows = [row[:3] for row in rows_of(read_page(name), "## Codes")]
    assert rows == [[code, str(known.kind), known.sentence] for code, known in codes.items()]
