"""`flask settle-restored`: end messages that a restored database would send again."""

import click

from app.commands.common.errors import exit_on_error
from app.composition import Instance


def settle_restored_command(instance: Instance) -> click.Command:
    """Return the command."""

    @click.command("settle-restored")
    @click.option("--dry-run", is_flag=True, help="Count the messages, and change nothing.")
    def settle_restored(dry_run: bool) -> None:
        """End the messages that were due before a restore from a backup, so that nothing is sent twice.

        Run it after restoring Firestore, while cron and the task queues are paused. A message that the backup shows as unsent
        may have been sent since: it becomes `failed`, with the reason, and the user's webhook is told. Messages scheduled for
        the future stay. You can interrupt and repeat it.
        """
        restored = instance.messaging.restored
        count, found = 0, restored.find()
        while (message := exit_on_error(lambda: next(found, None))) is not None:
            count += 1
            if not dry_run:
                exit_on_error(lambda due=message: restored.fail(due))  # type: ignore[misc]
        words = ("message", "was") if count == 1 else ("messages", "were")
        click.echo(f"{count} {words[0]} {'would be' if dry_run else words[1]} ended as failed")

    return settle_restored
