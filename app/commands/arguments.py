"""What commands share in reading what was typed, and who typed it."""

import getpass
from datetime import UTC, datetime

import click
from marshmallow import ValidationError, validate

from app.auth.principal import Operator
from app.clock import SECOND


def this_operator() -> Operator:
    """Answer who typed the command, by his login on this machine."""
    try:
        return Operator(getpass.getuser())
    except (OSError, KeyError):
        # A container's user may have no name.
        return Operator("unknown")


def check_text(_: click.Context, __: click.Parameter, value: str) -> str:
    """Answer an option's text without the spaces around it; it must not be empty."""
    if not value.strip():
        raise click.BadParameter("Must not be empty.")
    return value.strip()


def check_email(_: click.Context, __: click.Parameter, value: str) -> str:
    """Answer an option's e-mail address."""
    try:
        return str(validate.Email()(value))
    except ValidationError as error:
        raise click.BadParameter("Not an e-mail address.") from error


def format_moment(milliseconds: int) -> str:
    """Answer a time in ms since the epoch as people read it, in UTC; 0 is never."""
    return datetime.fromtimestamp(milliseconds // SECOND, UTC).isoformat(" ") if milliseconds else "never"
