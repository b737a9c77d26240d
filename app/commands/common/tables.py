"""Lists that commands print: a header, one line for each item, or a word that there is none."""

from collections.abc import Iterator, Sequence

import click

from app.commands.common.errors import exit_on_error

_GAP = "  "


def print_table(columns: Sequence[str], rows: Iterator[Sequence[str]], empty: str) -> None:
    """Print rows while they are read; an empty cell is a hyphen.

    Args:
        columns: names of the columns, in capitals.
        rows: cells of each row.
        empty: sentence for a list without rows.
    """
    row = exit_on_error(lambda: next(rows, None))
    if row is None:
        click.echo(empty)
        return
    click.echo(_GAP.join(columns))
    while row is not None:
        click.echo(_GAP.join(cell or "-" for cell in row))
        row = exit_on_error(lambda: next(rows, None))


def describe_state(*, is_disabled: bool, deleted: int = 0) -> str:
    """Return a word for the state of a user, an organization or a tenant."""
    if deleted:
        return "marked-for-deletion"
    return "disabled" if is_disabled else "active"
