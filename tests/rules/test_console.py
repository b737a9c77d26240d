"""The queries of the console: each is one that the page promises, so the other tests of this folder ask it."""

import re
from pathlib import Path

from tests.rules.app_queries import read_documented_queries

PROJECT = Path(__file__).parents[2]
_TABLE = "### Queries of the console"
_ROW = re.compile(r"^\| [^|]+ \| ([^|]+) \| `([^`|]+)` \|$", re.MULTILINE)


def read_console_queries() -> list[tuple[str, str]]:
    """Return what each query shows, and the file that makes it."""
    section = (PROJECT / "docs" / "firestore-rules.md").read_text().partition(_TABLE)[2].partition("\n### ")[0]
    return [(shows.strip(), source) for shows, source in _ROW.findall(section)]


def test_each_query_of_the_console_is_promised() -> None:
    promised = {query.shows for query in read_documented_queries()}

    assert read_console_queries()
    assert [shows for shows, _ in read_console_queries() if shows not in promised] == []


def test_each_source_of_queries_is_named() -> None:
    sources = {
        path.relative_to(PROJECT).as_posix()
        for path in (PROJECT / "console" / "src").rglob("*.ts*")
        if re.search(r"\bcollection\(", path.read_text())
    }

    assert sources == {source for _, source in read_console_queries()}
