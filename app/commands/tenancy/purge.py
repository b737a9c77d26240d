"""`flask purge`: users and organizations marked for deletion."""

import click

from app.commands.common.arguments import current_operator, format_time
from app.commands.common.errors import exit_on_error
from app.commands.common.tables import print_table
from app.composition import Instance
from app.store.deletion.purges import PurgeState


def purge_command(instance: Instance) -> click.Group:
    """Return the command group."""
    service = instance.tenancy.purge_backlog

    @click.group("purge")
    def group() -> None:
        """Show and run purges of what is marked for deletion."""

    @group.command("list")
    @click.option("--all", "show_all", is_flag=True, help="Include purges that finished within the last 30 days.")
    def list_(show_all: bool) -> None:
        """List purges, one per line. DUE is the time of the start once it has begun; REMOVED counts documents."""
        print_table(
            ("ID", "STATE", "DUE", "REMOVED"),
            (
                (purge.id, purge.state, format_time(purge.started or purge.due), str(sum(purge.removed.values())))
                for purge in service.list()
                if show_all or purge.state is not PurgeState.DONE
            ),
            "Nothing is marked for deletion.",
        )

    @group.command("run")
    @click.argument("purge_id")
    @click.confirmation_option(prompt="This deletes it with everything below it and cannot be undone. Purge now?")
    def run(purge_id: str) -> None:
        """Start the purge PURGE_ID of `purge list` now instead of when it is due.

        The task queue runs it in slices; `purge list` shows the progress. For a purge that has stalled, this resumes it.
        """
        purge = exit_on_error(lambda: service.run(current_operator(), purge_id))
        click.echo(f"{purge.id}  {purge.state}")

    return group
