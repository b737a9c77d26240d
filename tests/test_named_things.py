"""Every endpoint and command that a help text, an error page, a description or a document names exists."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask

from app.problems.catalogue import CATALOGUE
from tests.contract.document import create_bare_app, read_document
from tests.docs.pages import ROOT_DOCUMENTS

PROJECT = Path(__file__).parents[1]
_ENDPOINT = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE) (/[\w{}<>$%.~/-]*)")
_COMMAND = re.compile(r"(?<!from )flask(?: --app main)? ([a-z][a-z-]+)((?: [a-z][a-z-]+)?)")
_PARAMETER = re.compile(r"\{[^}]*\}|<[^>]*>|\$\w+")
_EXAMPLE_ID = "an-example"


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_bare_app()


def helps(command: click.Command, name: str) -> Iterator[tuple[str, str]]:
    """Yield the help texts of a command, its options and its subcommands, each with the command's name."""
    yield name, " ".join([command.help or "", *(getattr(option, "help", None) or "" for option in command.params)])
    if isinstance(command, click.Group):
        for inner_name, inner in command.commands.items():
            yield from helps(inner, f"{name} {inner_name}")


def commands(app: Flask) -> dict[str, click.Command | None]:
    """Return the commands of the application's command line by their names."""
    context = click.Context(app.cli)
    return {name: app.cli.get_command(context, name) for name in app.cli.list_commands(context)}


def texts(app: Flask) -> Iterator[tuple[str, str]]:
    """Yield every text that a reader meets, with where it stands."""
    for name, command in commands(app).items():
        assert command is not None
        yield from helps(command, f"flask {name}")
    for code, problem in CATALOGUE.items():
        yield f"problem {code}", f"{problem.title} {problem.help}"
    yield "the OpenAPI document", json.dumps(read_document(), ensure_ascii=False)
    for page in [*ROOT_DOCUMENTS, *sorted((PROJECT / "docs").rglob("*.md"))]:
        yield str(page.relative_to(PROJECT)), page.read_text()


def exists(app: Flask, method: str, path: str) -> bool:
    """Whether the application serves a method at a path in which parameters are written as placeholders."""
    plain = _PARAMETER.sub(_EXAMPLE_ID, path.rstrip(".")).partition("?")[0]
    bare = {plain.rstrip("/"), plain.rstrip("/") + "/"}
    urls = app.url_map.bind("localhost")
    return any(urls.test(candidate or "/", method) for candidate in bare)


def test_every_named_endpoint_exists(app: Flask) -> None:
    named = [(place, *match) for place, text in texts(app) for match in _ENDPOINT.findall(text)]

    missing = [entry for entry in named if not exists(app, entry[1], entry[2])]

    assert len(named) > 200
    assert missing == []


def test_every_named_command_exists(app: Flask) -> None:
    named = [(place, *match) for place, text in texts(app) for match in _COMMAND.findall(text)]
    known = commands(app)

    def is_known(command: str, subcommand: str) -> bool:
        found = known.get(command)
        return found is not None and (
            not isinstance(found, click.Group) or not subcommand or subcommand.strip() in found.commands
        )

    missing = [entry for entry in named if not is_known(entry[1], entry[2])]

    assert len(named) > 20
    assert missing == []
