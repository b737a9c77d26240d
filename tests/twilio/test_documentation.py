"""The tables of docs/carriers.md say what the code does."""

import pytest

from app.carriers.simulator import SANDBOX_NUMBERS
from app.carriers.twilio.adapter import Twilio
from app.carriers.twilio.codes import CODES
from dev.programs.processes import PROJECT

PAGE = (PROJECT / "docs" / "carriers.md").read_text()


def rows_of(heading: str) -> list[list[str]]:
    """Return the cells of the table under a heading, without its head."""
    section = PAGE.split(f"{heading}\n", 1)[1].split("\n#", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().replace("`", "") for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_sandbox_number_is_in_the_table() -> None:
    assert rows_of("### Sandbox numbers") == [[number, fate.meaning] for number, fate in SANDBOX_NUMBERS.items()]


def test_every_code_of_twilio_is_in_the_table() -> None:
    rows = [[code, str(known.kind), known.sentence] for code, known in CODES.items()]
    assert rows_of("### Codes") == rows


@pytest.mark.parametrize("name", sorted(Twilio.credential_fields.required | Twilio.credential_fields.public))
def test_every_value_of_an_account_is_in_the_table(name: str) -> None:
    (row,) = [row for row in rows_of("## Twilio") if name in row[0].split(", ")]
    assert ("required" in row[1]) is (name in Twilio.credential_fields.required)
    assert ("public" in row[1]) is (name in Twilio.credential_fields.public)
