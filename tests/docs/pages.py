"""The pages of the documentation as their code blocks, with the notes that tell the tests how to check each.

A note is an HTML comment right before a block, which a reader of the page does not see:

- `<!-- not run: needs Google Cloud -->`: the block cannot run here.
- `<!-- status: 409 -->`: the HTTP status of the block's last request, if it is not 2xx.
- `<!-- exit: 1 -->`: the exit code of the block's last command, if it is not 0.
- `<!-- sets: LIST_ID=id -->`: exports a field of the response (`details.contacts.0.id` for an inner one).
- `<!-- until: state=done -->`: the block is repeated until the response has this value.
- `<!-- part -->`: the JSON below shows some of the response's fields.
- `<!-- schema: schemas.webhooks.events.MessageEventSchema -->`: the JSON below has the fields of a schema.
- `<!-- not compared: a setting -->`: the JSON below belongs to no request.
- `<!-- samples: send_message -->`: the same request in other languages is in `docs/samples/send_message.*`.
- `<!-- setup`, lines of bash, `-->`: runs before the next block, such as a customer's reply.
"""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).parents[2]
DOCUMENTS = sorted(path for folder in ("docs", "docs/carriers") for path in (PROJECT / folder).glob("*.md"))
PAGES = ["README.md", *(path.relative_to(PROJECT).as_posix() for path in DOCUMENTS)]
ROOT_DOCUMENTS = [
    PROJECT / name
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", ".github/PULL_REQUEST_TEMPLATE.md")
]
KNOWN_NOTES = ("not run", "status", "exit", "sets", "until", "part", "schema", "not compared", "setup", "samples")

# Before a table, not a block: see test_fields.py.
TABLE_NOTES = ("fields", "parameters")
# Around a part of a page: see blueprints/guides/audience.py.
PART_NOTES = ("operators only", "everyone")

_FENCE = re.compile(r"^ *```(\w*)$")
_NOTE = re.compile(r"^ *<!-- ([a-z ]+)(?:: (.*))? -->$")


@dataclass(frozen=True)
class Block:
    """A fenced block of a page.

    Attributes:
        page: path of the page in the project.
        line: number of its first line in the page.
        language: the word after the fence; empty if there is none.
        text: its lines, without their common indentation.
        notes: the notes before it, by name.
        setup: lines of bash to run before it.
    """

    page: str
    line: int
    language: str
    text: str
    notes: dict[str, str] = field(default_factory=dict)
    setup: str = ""

    @property
    def place(self) -> str:
        """The page and line, as an editor finds them."""
        return f"{self.page}:{self.line}"


def read_blocks(page: str) -> Iterator[Block]:
    """Yield the blocks of a page in order."""
    notes: dict[str, str] = {}
    setup: list[str] = []
    lines = iter(enumerate((PROJECT / page).read_text().splitlines(), start=1))
    for number, line in lines:
        if line.strip() == "<!-- setup":
            setup += _take_until(lines, "-->")
        elif (note := _NOTE.match(line)) and note[1] not in (*TABLE_NOTES, *PART_NOTES):
            notes[note[1]] = note[2] or ""
        elif fence := _FENCE.match(line):
            text = textwrap.dedent("\n".join(_take_until(lines, "```"))) + "\n"
            yield Block(page, number + 1, fence[1], text, notes, "\n".join(setup))
            notes, setup = {}, []
        elif line.strip() and not note:
            assert not notes, f"{page}:{number}: a note stands right before its block"
    assert not notes, f"{page}: a note without a block"
    assert not setup, f"{page}: a setup without a block"


def _take_until(lines: Iterator[tuple[int, str]], end: str) -> list[str]:
    taken = []
    for _, line in lines:
        if line.strip() == end:
            break
        taken.append(line)
    return taken
