"""`flask move-credentials`: users' own accounts at carriers, out of the documents that users may read."""

import click

from app.commands.errors import exit_on_error
from app.composition import Instance

_MAX_COUNTED = 10_000_000


def move_credentials_command(instance: Instance) -> click.Command:
    """Make the command."""

    @click.command("move-credentials")
    @click.option("--after", default="", help="Begin after the user of this id, as an interrupted run said it.")
    def move_credentials(after: str) -> None:
        """Move users' own accounts at carriers to where nobody but the instance reads them.

        An older version stored them, sealed, in the users' documents, which the web app may read. They are used there as
        long as they stand there, and move by themselves when they are changed; this moves the rest. Every user is read once
        (one Firestore read each). It may run beside everything else, be interrupted at any time, and be repeated.
        """
        moves = instance.carriers.legacy_migration
        total = exit_on_error(lambda: moves.count(_MAX_COUNTED))
        moved = 0
        pages = moves.move(after)
        with click.progressbar(length=total, label="Users") as bar:
            try:
                while (done := exit_on_error(lambda: next(pages, None))) is not None:
                    after, read, count = done
                    moved += count
                    bar.update(read)
            except KeyboardInterrupt:
                click.echo(f"\nInterrupted; go on with: flask move-credentials --after {after}")
                raise click.Abort from None
        click.echo(f"{moved} {'account' if moved == 1 else 'accounts'} moved")

    return move_credentials
