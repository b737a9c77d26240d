"""`flask sweep`: the sweep that otherwise the clock asks for."""

import click

from app.commands.errors import exit_on_error
from app.composition import Instance


def sweep_command(instance: Instance) -> click.Command:
    """Make the command."""

    @click.command("sweep")
    def sweep() -> None:
        """Look once after every message that nothing else is looking after."""
        count = exit_on_error(instance.operations.sweeper.sweep)
        click.echo(f"{count} {'message' if count == 1 else 'messages'} looked after")

    return sweep
