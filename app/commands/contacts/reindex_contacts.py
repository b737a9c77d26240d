"""`flask reindex-contacts`: write missing and outdated search keys of contacts."""

import click

from app.commands.common.errors import exit_on_error
from app.commands.common.resumable import MAX_COUNTED, run_resumable
from app.composition import Instance


def reindex_contacts_command(instance: Instance) -> click.Command:
    """Return the command."""

    @click.command("reindex-contacts")
    @click.option("--after", default="", help="Resume after the contact with this id, as an interrupted run printed it.")
    def reindex_contacts(after: str) -> None:
        """Write the search keys of contacts that were stored before search existed.

        It reads every contact once (1 Firestore read each), and writes only those whose search keys are missing or outdated.
        New and changed contacts get their keys automatically, so one run is enough. You can run it at any time, interrupt it
        and repeat it; --after resumes an interrupted run.
        """
        index = instance.contacts.search_index
        total = exit_on_error(lambda: index.count(MAX_COUNTED))
        written = run_resumable(index.rebuild(after), total, "Contacts", "reindex-contacts", after)
        click.echo(f"{written} {'contact' if written == 1 else 'contacts'} written")

    return reindex_contacts
