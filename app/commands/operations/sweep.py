"""`flask sweep`: run the sweeper once, as the cron job does."""

import click

from app.commands.common.errors import exit_on_error
from app.composition import Instance


def sweep_command(instance: Instance) -> click.Command:
    """Return the command."""

    @click.command("sweep")
    def sweep() -> None:
        """Reconcile overdue messages once, as the cron job does every minute."""
        count = exit_on_error(instance.operations.sweeper.sweep)
        click.echo(f"{count} {'message' if count == 1 else 'messages'} reconciled")

    return sweep
