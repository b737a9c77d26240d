"""What commands share in reading what was typed, and who typed it."""

import getpass
from datetime import UTC, datetime

import click

from app.auth.principal import Operator
from app.clock import SECOND
from app.email_address import find_email_fault, spell_email


def current_operator() -> Operator:
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
    """Return an option's e-mail address."""
    if (fault := find_email_fault(value, is_mailed=False)) is not None:
        raise click.BadParameter(fault)
    return value


def check_user_email(_: click.Context, __: click.Parameter, value: str) -> str:
    """Return the address that a new user signs in by, in the form that is stored."""
    if (fault := find_email_fault(value, is_mailed=True)) is not None:
        raise click.BadParameter(fault)
    return spell_email(value)


def format_time(milliseconds: int) -> str:
    """Answer a time in ms since the epoch as people read it, in UTC; 0 is never."""
    return datetime.fromtimestamp(milliseconds // SECOND, UTC).isoformat(" ") if milliseconds else "never"
