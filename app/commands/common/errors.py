"""Error messages of commands."""

from collections.abc import Callable
from typing import TypeVar

import click

from app.errors import DomainError, OperationRefusedError
from app.services.operations.bootstrap import BootstrapError

T = TypeVar("T")


def exit_on_error(do: Callable[[], T]) -> T:
    """Return the function's result, or exit with its error message.

    Raises:
        ClickException: with that reason, and each field that is wrong on a line of its own.
    """
    try:
        return do()
    except DomainError as error:
        faults = "".join(f"\n  {entry.field}: {entry.message}" for entry in error.errors)
        raise click.ClickException(f"{error.reason}{faults}") from error
    except (BootstrapError, OperationRefusedError) as error:
        raise click.ClickException(str(error)) from error
