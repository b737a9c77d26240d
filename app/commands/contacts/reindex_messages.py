"""`flask reindex-messages`: write missing search keys of messages."""

import click

from app.commands.common.errors import exit_on_error
from app.commands.common.resumable import MAX_COUNTED, run_resumable
from app.composition import Instance


def reindex_messages_command(instance: Instance) -> click.Command:
    """Return the command."""

    @click.command("reindex-messages")
    @click.option("--after", default="", help="Resume after the user with this id, as an interrupted run printed it.")
    @click.option("--all", "check_all", is_flag=True, help="Check users again whose messages have search keys.")
    def reindex_messages(after: str, check_all: bool) -> None:
        """Write the search keys of messages that were stored before messages had them.

        It reads each message once (1 Firestore read), and writes those without keys (1 write). Until it has finished a user,
        searches read the user's messages one by one. New users and new messages need nothing, so one run is enough. You can
        run it at any time, interrupt it and repeat it; it skips the users that it has finished.
        Run it once all servers have the version with search keys. Use --all if an older version served for a while afterwards.
        """
        index = instance.messaging.search_index
        total = exit_on_error(lambda: index.count(MAX_COUNTED))
        written = run_resumable(index.rebuild(after, check_all=check_all), total, "Messages", "reindex-messages", after)
        click.echo(f"{written} {'message' if written == 1 else 'messages'} written")

    return reindex_messages
