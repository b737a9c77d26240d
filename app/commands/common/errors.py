"""Error messages of commands."""

from collections.abc import Callable
from typing import TypeVar

import click

from app.errors import DomainError, FieldError, OperationRefusedError
from app.services.operations.bootstrap import BootstrapError

T = TypeVar("T")


def _find_option(error: FieldError) -> str:
    """Return the option of the running command that sets an attribute; the attribute's name if there is none."""
    context = click.get_current_context(silent=True)
    for option in context.command.params if context is not None else ():
        if isinstance(option, click.Option) and option.name == error.name:
            return option.opts[0]
    return error.name


def exit_on_error(do: Callable[[], T], name_of: Callable[[FieldError], str] = _find_option) -> T:
    """Return the function's result, or exit with its error message.

    Args:
        do: the operation.
        name_of: returns the operator's name of an invalid attribute; by default the command's option.

    Raises:
        ClickException: with that reason, and each field that is wrong on a line of its own.
    """
    try:
        return do()
    except DomainError as error:
        names = [name_of(entry) for entry in error.errors]
        faults = "".join(f"\n  {name}: {entry.message}" for name, entry in zip(names, error.errors, strict=True))
        raise click.ClickException(f"{error.reason_with(names)}{faults}") from error
    except (BootstrapError, OperationRefusedError) as error:
        raise click.ClickException(str(error)) from error
