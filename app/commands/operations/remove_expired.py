"""`flask remove-expired`: remove expired documents of any age."""

from collections import Counter

import click

from app.commands.common.errors import exit_on_error
from app.composition import Instance


def remove_expired_command(instance: Instance) -> click.Command:
    """Return the command."""

    @click.command("remove-expired")
    def remove_expired() -> None:
        """Remove all expired documents, such as idempotency keys, finished jobs and webhook events.

        It reads every document of these collections (1 Firestore read each). The hourly call of /tasks/expire removes those
        that this version wrote; run the command once after an upgrade if Firestore's TTL was not set up before. You can
        interrupt and repeat it.
        """
        removed: Counter[str] = Counter()
        pages = instance.operations.expired_documents.scan()
        while (page := exit_on_error(lambda: next(pages, None))) is not None:
            removed[page[0]] += page[2]
        for collection, count in removed.items():
            click.echo(f"{collection}: {count} removed")
        click.echo(f"{removed.total()} {'document' if removed.total() == 1 else 'documents'} removed")

    return remove_expired
