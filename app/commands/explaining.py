"""What went wrong, told to whoever typed a command, in one sentence."""

from collections.abc import Callable
from typing import TypeVar

import click

from app.errors import DomainError
from app.services.bootstrap import BootstrapError

T = TypeVar("T")


def or_explain(do: Callable[[], T]) -> T:
    """Answer what a function answers, or end the command with the reason why it cannot.

    Raises:
        ClickException: with that reason.
    """
    try:
        return do()
    except (BootstrapError, DomainError) as error:
        raise click.ClickException(str(error)) from error
