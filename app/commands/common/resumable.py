"""Progress bar of commands that read a whole collection and can be interrupted."""

from collections.abc import Iterator

import click

from app.commands.common.errors import exit_on_error

MAX_COUNTED = 10_000_000
"""How many documents are counted for the progress bar; further ones are still processed."""


def run_resumable(pages: Iterator[tuple[str, int, int]], total: int, label: str, command: str, after: str) -> int:
    """Process all pages with a progress bar; when interrupted, print the command that resumes.

    Args:
        pages: processes a page each; yields the last id, the documents read and the documents written.
        total: documents in all, for the progress bar.
        label: name of the documents.
        command: name of the command.
        after: the id that the run started after.

    Returns:
        How many documents were written.

    Raises:
        Abort: the operator interrupted the run.
    """
    written = 0
    with click.progressbar(length=total, label=label) as bar:
        try:
            while (page := exit_on_error(lambda: next(pages, None))) is not None:
                after, read, changed = page
                written += changed
                bar.update(read)
        except KeyboardInterrupt:
            click.echo(f"\nInterrupted. To resume: flask {command} --after {after}")
            raise click.Abort from None
    return written
