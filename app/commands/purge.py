"""`flask purge`: what is marked for deletion."""

import click

from app.commands.arguments import current_operator, format_time
from app.commands.errors import exit_on_error
from app.composition import Instance
from app.store.purges import PurgeState


def purge_command(instance: Instance) -> click.Group:
    """Make the commands."""
    service = instance.tenancy.purge_backlog

    @click.group("purge")
    def group() -> None:
        """Look after what is marked for deletion."""

    @group.command("list")
    @click.option("--all", "show_all", is_flag=True, help="Also what was removed within the last 30 days.")
    def list_(show_all: bool) -> None:
        """Show what is marked, a line each: id, state, when it is (or was) to be removed, documents removed so far."""
        found = service.list()
        while (purge := exit_on_error(lambda: next(found, None))) is not None:
            if show_all or purge.state is not PurgeState.DONE:
                due = format_time(purge.started or purge.due)
                click.echo(f"{purge.id}  {purge.state}  {due}  {sum(purge.removed.values())}")

    @group.command("run")
    @click.argument("purge_id")
    @click.confirmation_option(prompt="It cannot be taken back, and removes everything below it. Remove it now?")
    def run(purge_id: str) -> None:
        """Remove what `purge list` shows as PURGE_ID now, instead of when its time has come.

        The queue does it, in slices; `purge list` shows how far it is. One that is under way goes on, should it stand still.
        """
        purge = exit_on_error(lambda: service.run(current_operator(), purge_id))
        click.echo(f"{purge.id}  {purge.state}")

    return group
