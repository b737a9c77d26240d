"""Every link, path, make target and setting that a page names exists."""

import re
from collections.abc import Iterator
from dataclasses import fields

from app.configuration.settings import Settings
from app.problems.catalogue import CATALOGUE
from tests.docs.pages import DOCUMENTS, PROJECT, ROOT_DOCUMENTS

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
_CODE = re.compile(r"`([^`\n]+)`")
_SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SELECTION = re.compile(r'ARGS="?([^"`\n]+)')
_TARGET = re.compile(r"\bmake ([a-z]+)\b")
_PATH = re.compile(r"^(?:app|blueprints|schemas|tasks|tests|dev|docs|firestore_rules|web_server|\.ci|\.github)/[\w./-]*$")
_MODULE = re.compile(r"\bpython -m ((?:app|dev|tests)[\w.]*)")
_SETTING = re.compile(r"^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$")
# Names in capitals that are no settings of ours: the programs' that read them, and the samples' own.
_OTHER_NAMES = {
    "API_URL",
    "GRPC_ENABLE_FORK_SUPPORT",
    "GRPC_EXPERIMENTS",
    "PROJECT_ID",
    "TASKS_ACCOUNT",
    "APP_ACCOUNT",
    "INVALID_LOGIN_CREDENTIALS",
    "INVALID_PASSWORD",
    "EMAIL_NOT_FOUND",
    "USER_DISABLED",
    "TOO_MANY_ATTEMPTS_TRY_LATER",
}
_ERROR = re.compile(r"\b([45]\d\d) `([a-z]+(?:-[a-z]+)+)`")
_DOCUMENTS = [*ROOT_DOCUMENTS, *DOCUMENTS]
# Decisions too, for their links; the paths that they name may be history.
_ALL_DOCUMENTS = [*_DOCUMENTS, *sorted((PROJECT / "docs" / "decisions").glob("*.md"))]


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings, as GitHub writes them."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in _HEADING.findall(text)}


def code_in_pages() -> Iterator[tuple[str, str]]:
    """Yield each piece of inline code with its page."""
    for page in _DOCUMENTS:
        for code in _CODE.findall(re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)):
            yield page.name, code


def test_links_lead_somewhere() -> None:
    wrong = []
    for page in _ALL_DOCUMENTS:
        for link in _LINK.findall(page.read_text()):
            if link.startswith(("http:", "https:", "mailto:")):
                continue
            path, _, anchor = link.partition("#")
            target = (page.parent / path) if path else page
            if not target.exists() or (anchor and anchor not in anchors(target.read_text())):
                wrong.append((page.name, link))

    assert wrong == []


def test_named_paths_exist() -> None:
    missing = [(page, code) for page, code in code_in_pages() if _PATH.match(code) and not (PROJECT / code).exists()]

    assert missing == []


def test_named_modules_exist() -> None:
    named = [(page.name, name) for page in _DOCUMENTS for name in _MODULE.findall(page.read_text())]
    missing = [
        (page, name)
        for page, name in named
        if not any((PROJECT / name.replace(".", "/")).with_suffix(suffix).exists() for suffix in (".py", ""))
    ]

    assert missing == []


def test_named_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    named = {
        (page.name, name)
        for page in _DOCUMENTS
        for code in [*_CODE.findall(page.read_text()), *_SHELL.findall(page.read_text())]
        for name in _TARGET.findall(code)
    }

    assert len(named) > 3
    assert {name for _, name in named} <= targets


def test_named_settings_exist() -> None:
    known = {field.name for field in fields(Settings)} | _OTHER_NAMES
    unknown = {
        (page, code)
        for page, code in code_in_pages()
        if _SETTING.match(code) and code not in known and not code.startswith("MAX_")
    }

    assert unknown == set()


def test_named_errors_exist() -> None:
    named = {(page.name, int(status), code) for page in _DOCUMENTS for status, code in _ERROR.findall(page.read_text())}
    unknown = {
        (page, status, code) for page, status, code in named if code not in CATALOGUE or CATALOGUE[code].status != status
    }

    assert len(named) > 30
    assert unknown == set()


def test_named_limits_exist() -> None:
    declared = {
        name
        for path in (PROJECT / "app").rglob("*.py")
        for name in re.findall(r"^(MAX_\w+)(?::.*)? = ", path.read_text(), re.MULTILINE)
    }
    named = {code for _, code in code_in_pages() if code.startswith("MAX_")} - {field.name for field in fields(Settings)}

    assert len(named) > 10
    assert named <= declared


def test_selections_of_tests_choose_some() -> None:
    chosen = [word for page in _DOCUMENTS for words in _SELECTION.findall(page.read_text()) for word in words.split()]
    modules = "".join(f"def {path.name}\n{path.read_text()}" for path in (PROJECT / "tests").rglob("test_*.py"))

    assert [word for word in chosen if word.startswith("tests/") and not (PROJECT / word).exists()] == []
    assert [word for word in chosen if word.startswith("test_") and f"def {word}" not in modules] == []
