"""The part of a page that is for customers: without what only operators and engineers of the project need.

Left out are:

- everything from `<!-- operators only -->` to `<!-- everyone -->`;
- a line that ends with `<!-- operators only -->`;
- a sentence, table row or code block that names a setting, a command of the instance, a file of the project or an unpublished
  page;
- table columns headed *setting* or *constant* that hold names in capitals;
- settings in parentheses;
- headings under which nothing is left.

A link whose text is a file's name gets the page's title.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields

from app.configuration.settings import Settings
from blueprints.guides.contents import PAGES

OPERATORS_ONLY = "<!-- operators only -->"
EVERYONE = "<!-- everyone -->"

_SETTINGS = "|".join(sorted(field.name for field in fields(Settings) if "_" in field.name or field.name == "SERVES"))
_FOLDERS = "app|blueprints|schemas|tasks|tests|dev|docs|firestore_rules|web_server"
_FOR_OPERATORS = re.compile(
    rf"\b(?:{_SETTINGS})\b|\bMAX_[A-Z_]+\b|`flask[ `]|\bflask --app\b|`make [a-z]|^make [a-z]+|`(?:{_FOLDERS})/|"
    r"\.dev/|`CONTRIBUTING|`?firestore\.(?:rules|indexes\.json)|\[[\w/-]+\.md\]|`app-data/|\w+\.(?:yaml|py)\b|\]\(decisions/|\]\(\.\./(?:tests|README|CONTRIBUTING)",
    re.MULTILINE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-Z`\[])")
_LINK_BY_FILE = re.compile(r"\[[\w./-]*\.md\](\(([\w./-]+\.md)(?:#[^)]*)?\))")
_TITLES = {page.source: page.title for page in PAGES.values()}
_IN_PARENTHESES = re.compile(r" \((?:`[A-Z][A-Z0-9_]*_[A-Z0-9_]+`(?:, )?)+\)")
_SETTING_WITH_VALUE = re.compile(r" \(`[A-Z][A-Z0-9_]*_[A-Z0-9_]+`: [^)]*\)")
_COLUMNS = {"setting", "constant", "constant or setting", "setting or constant"}
_NAME_IN_CAPITALS = re.compile(r"`[A-Z]+_[A-Z_]+`")
_CELL_BORDER = re.compile(r"(?<!\\)\|")
_HEADING = re.compile(r"^(#+) ")


def is_for_operators(text: str) -> bool:
    """Whether a sentence, table row or code block names what only operators know."""
    return _FOR_OPERATORS.search(text) is not None


def select_for_customers(markdown: str, source: str) -> str:
    """Return the Markdown of a page without what is for operators.

    Args:
        markdown: its text.
        source: its path in the project; links are relative to it.
    """
    lines: list[str] = []
    for block in _split_blocks(_skip_marked(_name_links(markdown, posixpath.dirname(source)).splitlines())):
        if block[0].lstrip().startswith("```"):
            lines += [] if is_for_operators("\n".join(line.strip() for line in block)) else block
        elif block[0].startswith("|"):
            lines += _select_rows(block)
        else:
            lines += _select_sentences(block[0])
    return "\n".join(_drop_empty_sections(lines)) + "\n"


def _name_links(markdown: str, folder: str) -> str:
    def name(link: re.Match[str]) -> str:
        title = _TITLES.get(posixpath.normpath(posixpath.join(folder, link[2])))
        return f"[{title}]{link[1]}" if title else link[0]

    return _LINK_BY_FILE.sub(name, markdown)


def _select_sentences(line: str) -> list[str]:
    """Return the line with the sentences that are for customers; nothing if the first is not, which the others build on."""
    sentences = _SENTENCE_END.split(_SETTING_WITH_VALUE.sub("", _IN_PARENTHESES.sub("", line)))
    if is_for_operators(sentences[0]):
        return []
    return [" ".join(sentence for sentence in sentences if not is_for_operators(sentence))]


def _skip_marked(lines: Iterable[str]) -> Iterator[str]:
    is_skipped = False
    for line in lines:
        if line.strip() in (OPERATORS_ONLY, EVERYONE):
            is_skipped = line.strip() == OPERATORS_ONLY
        elif not is_skipped and not line.endswith(OPERATORS_ONLY):
            yield line


def _split_blocks(lines: Iterable[str]) -> Iterator[list[str]]:
    """Yield whole code blocks and tables, and every other line alone."""
    block: list[str] = []
    is_code = False
    for line in lines:
        if is_code:
            block.append(line)
            if line.strip() == "```":
                yield block
                block, is_code = [], False
        elif line.startswith("|"):
            block.append(line)
        else:
            if block:
                yield block
                block = []
            if line.lstrip().startswith("```"):
                block, is_code = [line], True
            else:
                yield [line]
    if block:
        yield block


def _select_rows(table: list[str]) -> list[str]:
    rows = [[cell.strip() for cell in _CELL_BORDER.split(line)[1:-1]] for line in table]
    kept = [index for index, column in enumerate(zip(*rows, strict=True)) if not _names_settings(column)]
    lines = [f"| {' | '.join(row[index] for index in kept)} |" for row in rows]
    lines = [_SETTING_WITH_VALUE.sub("", _IN_PARENTHESES.sub("", line)) for line in lines]
    body = [line for line in lines[2:] if not is_for_operators(line)]
    return [*lines[:2], *body] if body else []


def _names_settings(column: tuple[str, ...]) -> bool:
    return column[0].lower() in _COLUMNS and any(map(_NAME_IN_CAPITALS.search, column))


def _drop_empty_sections(lines: list[str]) -> list[str]:
    kept: list[str] = []
    next_level = 0
    is_filled = False
    in_code = False
    # From the end, so that a heading knows what follows it.
    for line in reversed(lines):
        in_code ^= line.lstrip().startswith("```")
        heading = None if in_code else _HEADING.match(line)
        if heading is None:
            is_filled = is_filled or bool(line.strip())
        elif not is_filled and next_level <= len(heading[1]) and len(heading[1]) > 1:
            continue
        else:
            next_level, is_filled = len(heading[1]), False
        kept.append(line)
    return kept[::-1]
