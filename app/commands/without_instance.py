"""Command line of an instance whose settings are missing or invalid: every command has its help, and few more."""

from collections.abc import Sequence
from typing import Any

import click
from flask import Flask

from app.commands import build_commands

_NEED_NO_INSTANCE = ("settings",)


class _Nothing:
    """Stands for an instance while the commands are built, which take their services from it."""

    def __getattr__(self, name: str) -> "_Nothing":
        if name.startswith("__"):
            raise AttributeError(name)
        return self


def create_help_app(reason: str) -> Flask:
    """Return an application for `flask --help`: its commands describe themselves, and otherwise end with the reason."""
    app = Flask(__name__, static_folder=None)
    nothing: Any = _Nothing()
    commands = build_commands(nothing)
    _end_all([command for command in commands if command.name not in _NEED_NO_INSTANCE], reason)
    for command in commands:
        app.cli.add_command(command)
    return app


def _end_all(commands: Sequence[click.Command], reason: str) -> None:
    def end(**_: Any) -> None:
        raise click.ClickException(reason)

    for command in commands:
        if isinstance(command, click.Group):
            _end_all(list(command.commands.values()), reason)
        else:
            for parameter in command.params:
                if not parameter.is_eager:
                    # It may look something up in the instance.
                    parameter.callback = None
            command.callback = end
