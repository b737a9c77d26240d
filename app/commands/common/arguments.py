"""Parsing of command-line arguments, shared by all commands."""

import getpass
from datetime import UTC, datetime

import click

from app.addresses.email_address import find_email_fault, spell_email
from app.auth.principal import Operator
from app.commands.common.errors import exit_on_error
from app.composition import Instance
from app.services.contacts.lists.lists import find_list
from app.services.users.lookup import find_user_by_email
from app.store.users.users import User, users
from app.times.clock import SECOND


def current_operator() -> Operator:
    """Return the operator, named by their login on this machine."""
    try:
        return Operator(name=getpass.getuser())
    except (OSError, KeyError):
        # A container's user may have no login name.
        return Operator()


def check_text(_: click.Context, __: click.Parameter, value: str) -> str:
    """Return an option's text without surrounding spaces; it must not be empty."""
    if not value.strip():
        raise click.BadParameter("Must not be empty.")
    return value.strip()


def check_email(_: click.Context, __: click.Parameter, value: str) -> str:
    """Return an option's e-mail address, validated."""
    if (fault := find_email_fault(value, is_mailed=False)) is not None:
        raise click.BadParameter(fault)
    return value


def check_user_email(_: click.Context, __: click.Parameter, value: str) -> str:
    """Return a new user's sign-in e-mail address in its stored form."""
    if (fault := find_email_fault(value, is_mailed=True)) is not None:
        raise click.BadParameter(fault)
    return spell_email(value)


def format_time(milliseconds: int) -> str:
    """Format a time in ms since the epoch as ISO 8601 in UTC; 0 is `never`."""
    return datetime.fromtimestamp(milliseconds // SECOND, UTC).isoformat(" ") if milliseconds else "never"


def find_id(instance: Instance, name: str) -> str:
    """Return the id of the user with an e-mail address, or the id itself.

    Raises:
        BadParameter: no user has the address.
    """
    if "@" not in name:
        return name
    user = exit_on_error(lambda: find_user_by_email(instance.core.store, name))
    if user is None:
        raise click.BadParameter(f"No user has the e-mail address {name}.")
    return user.id


def require_user(instance: Instance, name: str) -> User:
    """Return the user with an e-mail address or id.

    Raises:
        BadParameter: there is none.
    """
    store = instance.core.store
    user = exit_on_error(lambda: find_user_by_email(store, name) if "@" in name else store.get(users.at(name)))
    if user is None:
        raise click.BadParameter("User not found.", param_hint="--user")
    return user


def require_list_id(instance: Instance, user: User, name: str) -> str:
    """Return the id of a user's contact list with an id or name.

    Raises:
        BadParameter: there is none.
    """
    found = exit_on_error(lambda: find_list(instance.core.store, user.id, name))
    if found is None:
        raise click.BadParameter("The user has no such list.", param_hint="--list")
    return found.id
