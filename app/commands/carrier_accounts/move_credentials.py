"""`flask move-credentials`: move users' carrier credentials out of the user documents."""

import click

from app.commands.common.errors import exit_on_error
from app.commands.common.resumable import MAX_COUNTED, run_resumable
from app.composition import Instance


def move_credentials_command(instance: Instance) -> click.Command:
    """Return the command."""

    @click.command("move-credentials")
    @click.option("--after", default="", help="Resume after the user with this id, as an interrupted run printed it.")
    def move_credentials(after: str) -> None:
        """Move users' carrier credentials to documents that only the instance can read.

        An older version stored them, encrypted, in the user documents, which the web app can read. They still work there, and
        move automatically when they are changed; this command moves the rest. It reads every user once (1 Firestore read
        each). You can run it at any time, interrupt it and repeat it.
        """
        moves = instance.carriers.legacy_migration
        total = exit_on_error(lambda: moves.count(MAX_COUNTED))
        moved = run_resumable(moves.move(after), total, "Users", "move-credentials", after)
        click.echo(f"{moved} {'account' if moved == 1 else 'accounts'} moved")

    return move_credentials
