"""The index of the decisions names each record with its title."""

import re

from tests.docs.pages import PROJECT

_DECISIONS = PROJECT / "docs" / "decisions"
_ROW = re.compile(
    r"^\| \[(\d{4})\]\((\S+)\) \| (.+) \| (accepted|replaced by \[\d{4}\]\(\S+\)) \| (\d{4}-\d\d-\d\d) \|$", re.MULTILINE
)


def read_title(name: str) -> str:
    """Return a record's heading without its number."""
    heading = (_DECISIONS / name).read_text().partition("\n")[0]
    return re.sub(r"^# 0*\d+[:.]? *", "", heading)


def test_index_has_every_decision_with_its_title() -> None:
    rows = _ROW.findall((_DECISIONS / "README.md").read_text())
    files = sorted(path.name for path in _DECISIONS.glob("0*.md"))

    assert [(number, name, title) for number, name, title, _, _ in rows] == [
        (name[:4], name, read_title(name)) for name in files
    ]
