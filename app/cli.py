"""The commands of an instance: `flask --app main <command>`, with the settings of its environment."""

from collections.abc import Callable
from typing import TypeVar

import click
from flask import Flask
from marshmallow import ValidationError, validate

from app.auth.new_account import NewAccounts
from app.composition import Instance
from app.errors import ServiceUnavailableError
from app.phone_number import to_e164
from app.services.bootstrap import Bootstrap, BootstrapError, FirstUser
from app.settings import describe_settings

T = TypeVar("T")

_SETTINGS_PAGE = """\
# Settings

Every setting is an environment variable, read once when the instance starts. One that is missing or wrong is named, and
the instance does not start. An empty variable counts as unset. This page is written by `flask --app main settings`.

| name | default | meaning |
|---|---|---|
"""


def register_commands(app: Flask, instance: Instance) -> None:
    """Let `flask` know the commands of an instance."""
    for make in (_settings_command, _sweep_command, _bootstrap_command):
        app.cli.add_command(make(instance))


def _settings_command(_: Instance) -> click.Command:
    @click.command("settings")
    def settings() -> None:
        """Print the table of settings, in Markdown."""
        rows = (f"| `{name}` | {default} | {meaning} |" for name, default, meaning in describe_settings())
        click.echo(_SETTINGS_PAGE + "\n".join(rows))

    return settings


def _sweep_command(instance: Instance) -> click.Command:
    @click.command("sweep")
    def sweep() -> None:
        """Look once after every message that nothing else is looking after."""
        count = _or_explain(instance.sweeper.sweep)
        click.echo(f"{count} {'message' if count == 1 else 'messages'} looked after")

    return sweep


def _bootstrap_command(instance: Instance) -> click.Command:
    @click.command("bootstrap")
    @click.option("--email", required=True, callback=_check_email, help="Address that the super admin signs in with.")
    @click.option("--full-name", required=True, callback=_check_text, help="Name of the super admin.")
    @click.option("--phone-number", required=True, help="Number that he texts from, for example +12125550100.")
    @click.option("--tenant", required=True, callback=_check_text, help="Name of the first tenant.")
    @click.option("--organization", required=True, callback=_check_text, help="Name of that tenant's first organization.")
    def bootstrap(email: str, full_name: str, phone_number: str, tenant: str, organization: str) -> None:
        """Set a new instance up: its carrier is the simulator, its first user the super admin.

        Password and token are shown this once.
        """
        number = to_e164(phone_number, instance.settings.DEFAULT_REGION)
        if number is None:
            raise click.BadParameter("Not a phone number; write it as +12125550100.", param_hint="--phone-number")
        first = FirstUser(email=email, full_name=full_name, phone_number=number, tenant=tenant, organization=organization)
        service = Bootstrap(
            instance.store, NewAccounts(instance.accounts), instance.clock, support_email=instance.settings.SUPPORT_EMAIL
        )
        created = _or_explain(lambda: service.run(first))
        click.echo(f"User id        {created.uid}")
        click.echo(f"E-mail         {first.email}")
        click.echo(f"Password       {created.password}")
        click.echo(f"Phone number   {first.phone_number}")
        click.echo(f"Authorization  Bearer {created.uid}:{created.token}")

    return bootstrap


def _or_explain(do: Callable[[], T]) -> T:
    try:
        return do()
    except (BootstrapError, ServiceUnavailableError) as error:
        raise click.ClickException(str(error)) from error


def _check_email(_: click.Context, __: click.Parameter, value: str) -> str:
    try:
        return str(validate.Email()(value))
    except ValidationError as error:
        raise click.BadParameter("Not an e-mail address.") from error


def _check_text(_: click.Context, __: click.Parameter, value: str) -> str:
    if not value.strip():
        raise click.BadParameter("Must not be empty.")
    return value.strip()
