"""`flask reindex-contacts`: the search keys of contacts that have none, or old ones."""

import click

from app.commands.errors import exit_on_error
from app.composition import Instance

_MAX_COUNTED = 10_000_000


def reindex_contacts_command(instance: Instance) -> click.Command:
    """Make the command."""

    @click.command("reindex-contacts")
    @click.option("--after", default="", help="Begin after the contact of this id, as an interrupted run said it.")
    def reindex_contacts(after: str) -> None:
        """Make contacts findable that were written before they could be searched for.

        Every contact is read once (one Firestore read each), and written only where its search keys are missing or old. New
        and changed contacts get their keys by themselves, so once is enough. It may run beside everything else, be
        interrupted at any time, and be repeated: --after goes on where an interrupted run was.
        """
        index = instance.contacts.search_index
        total = exit_on_error(lambda: index.count(_MAX_COUNTED))
        written = 0
        pages = index.rebuild(after)
        with click.progressbar(length=total, label="Contacts") as bar:
            try:
                while (done := exit_on_error(lambda: next(pages, None))) is not None:
                    after, read, changed = done
                    written += changed
                    bar.update(read)
            except KeyboardInterrupt:
                click.echo(f"\nInterrupted; go on with: flask reindex-contacts --after {after}")
                raise click.Abort from None
        click.echo(f"{written} {'contact' if written == 1 else 'contacts'} written")

    return reindex_contacts
