"""Mechanical checks of the project's English: docstring openings, banned words, messages of the log, length of test names."""

import ast
import functools
import io
import json
import os
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.contract.document import read_document

PROJECT = Path(__file__).parents[2]
API_DOCUMENT = "the API's document"
MAX_TEST_NAME_CHARACTERS = 60

_CONTRACT = PROJECT / "tests" / "contract" / "operations.json"
_OPENING = re.compile(r"\s*(?:Answers?|Tells?|Lets?|Makes?|What|Whom|Whether it)\b")
_BANNED = re.compile(
    # Not inside names such as the error code `user-himself-only`, which the wire keeps.
    r"(?<![\w-])(?:he|his|him|himself|whoever|whomever|whatever|by itself|all the same|for ever|at hand|is to be|are to be)"
    r"(?![\w-])",
    re.IGNORECASE,
)
_TEXT_SUFFIXES = {".md", ".html", ".js", ".cjs", ".rules", ".sh", ".toml", ".yaml", ".yml", ".in", ".txt"}
_TEXT_NAMES = {"Makefile", "run", "commit-msg", ".editorconfig"}
_SKIPPED_FOLDERS = {"node_modules", "__pycache__", "dist"}
_GENERATED = ("package-lock.json", ".gen.ts")
_HIDDEN_FOLDERS_OF_OURS = {".ci", ".githooks", ".github"}
# These two name the banned words.
_SKIPPED_FILES = {"tests/style/prose.py", "tests/style/test_prose.py"}


@dataclass(frozen=True, order=True)
class Finding:
    """One violation.

    Attributes:
        path: file, relative to the project, or `API_DOCUMENT`.
        line: its line, from 1; 0 in the API's document.
        fault: the rule that it breaks.
    """

    path: str
    line: int
    fault: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.fault}"


def find_all() -> Iterator[Finding]:
    """Yield every violation in the code, the documents and the API's document."""
    for path in _list_files():
        name = str(path.relative_to(PROJECT))
        if name in _SKIPPED_FILES:
            continue
        yield from find_in_python(name, path.read_text()) if path.suffix == ".py" else find_in_text(name, path.read_text())
    yield from find_in_document(read_document())


def find_in_python(name: str, source: str) -> Iterator[Finding]:
    """Yield the violations in a Python file."""
    titles = _read_titles()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node) or ""
            opening = _OPENING.match(text)
            if opening and text.partition("\n")[0] not in titles:
                yield Finding(name, node.body[0].lineno, f"docstring begins with {opening[0].strip()!r}")
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and len(node.name) > MAX_TEST_NAME_CHARACTERS:
            yield Finding(name, node.lineno, f"{node.name} has {len(node.name)} characters")
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _find_banned(name, node.lineno, node.value)
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("_log.") and node.args:
            message = node.args[0]
            if isinstance(message, ast.Constant) and re.fullmatch(r"\w*_\w*", str(message.value)):
                yield Finding(name, node.lineno, f"the log's message {message.value!r} is an identifier")
    if not _BANNED.search(source):
        # Reading the tokens takes most of the time, and a comment has no word that its source lacks.
        return
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield from _find_banned(name, token.start[0], token.string)


def find_in_text(name: str, text: str) -> Iterator[Finding]:
    """Yield the banned words of a document or a configuration file."""
    for number, line in enumerate(text.splitlines(), 1):
        yield from _find_banned(name, number, line)


def find_in_document(document: dict[str, Any]) -> Iterator[Finding]:
    """Yield the banned words of an OpenAPI document; the original's titles are quotations."""
    titles = _read_titles()
    for text in _strings(document):
        if text not in titles:
            yield from _find_banned(API_DOCUMENT, 0, text)


def _find_banned(name: str, line: int, text: str) -> Iterator[Finding]:
    for match in _BANNED.finditer(text):
        around = " ".join(text[max(0, match.start() - 30) : match.end() + 30].split())
        yield Finding(name, line + text.count("\n", 0, match.start()), f"{match[0]!r} in “{around}”")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


@functools.cache
def _read_titles() -> frozenset[str]:
    return frozenset(operation["title"] for operation in json.loads(_CONTRACT.read_text()))


def _list_files() -> Iterator[Path]:
    for folder, folders, files in os.walk(PROJECT):
        folders[:] = sorted(
            name
            for name in folders
            if name not in _SKIPPED_FOLDERS and (not name.startswith(".") or name in _HIDDEN_FOLDERS_OF_OURS)
        )
        for file in sorted(name for name in files if not name.endswith(_GENERATED)):
            if file.endswith(".py") or Path(file).suffix in _TEXT_SUFFIXES or file in _TEXT_NAMES:
                yield Path(folder, file)
