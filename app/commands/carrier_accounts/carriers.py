"""`flask carrier`: carrier accounts of the instance, its tenants and its organizations."""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click

from app.carriers.base import CredentialFields
from app.commands.common.arguments import current_operator
from app.commands.common.errors import exit_on_error
from app.composition import Instance
from app.crypto.vault import Owner, OwnerKind
from app.store.operations.instance_settings import INSTANCE_ID

F = TypeVar("F", bound=Callable[..., Any])

_EXAMPLES = """\b
Examples:
  flask --app main carrier set --instance twilio account_sid=AC0123
  flask --app main carrier set --tenant ID twilio --from-stdin < account.txt"""


def carrier_command(instance: Instance) -> click.Group:
    """Return the command group."""
    service = instance.carriers.assignments

    @click.group("carrier")
    def group() -> None:
        """Set the carriers of phone numbers, and their accounts.

        A number's carrier is looked up on the user, the organization, the tenant and the instance; the first one set wins.
        Secrets are encrypted and never shown again.
        """

    @group.command("set", epilog=_EXAMPLES)
    @_owner_options
    @click.option("--from-stdin", is_flag=True, help="Read more `key=value` lines from standard input, including secrets.")
    @click.option("--name-only", is_flag=True, help="Set the carrier only; inherit credentials from the tenant or instance.")
    @click.argument("name")
    @click.argument("values", nargs=-1, metavar="[KEY=VALUE]...")
    def set_(
        is_instance: bool,
        tenant: str | None,
        organization: str | None,
        from_stdin: bool,
        name_only: bool,
        name: str,
        values: Sequence[str],
    ) -> None:
        """Set the carrier to NAME, with these account values, replacing the current account.

        Secrets are not accepted on the command line, where the shell's history and other users of the machine would see
        them. The command prompts for them, or reads them from standard input.
        """
        owner = _owner(is_instance, tenant, organization)
        fields = exit_on_error(lambda: service.fields_of(owner.kind, name))
        given = _read_pairs(values, "the command line")
        exposed = sorted(given.keys() & fields.names - fields.public)
        if exposed:
            raise click.UsageError(f"{', '.join(exposed)}: secrets are not accepted on the command line; leave them out.")
        if from_stdin:
            given |= _read_pairs(sys.stdin.read().splitlines(), "standard input")
        if name_only and given:
            raise click.UsageError("--name-only does not accept values.")
        if not name_only and not from_stdin:
            given |= _ask(fields, given)
        exit_on_error(lambda: service.set(current_operator(), owner, name, given))
        whose = owner.kind if is_instance else f"{owner.kind} {owner.id}"
        click.echo(f"{whose}: {name}{'' if given else ' (no account of its own)'}")

    @group.command("show")
    @_owner_options
    def show(is_instance: bool, tenant: str | None, organization: str | None) -> None:
        """Show the carrier and the account's values, except secrets."""
        shown = exit_on_error(lambda: service.get(_owner(is_instance, tenant, organization)))
        click.echo(f"carrier  {shown.name or '-'}")
        for key, value in shown.public.items():
            click.echo(f"{key}  {value}")
        for key in shown.secrets:
            click.echo(f"{key}  (encrypted)")

    return group


def _owner_options(command: F) -> F:
    for option in (
        click.option("--organization", metavar="ID", help="Use this organization."),
        click.option("--tenant", metavar="ID", help="Use this tenant; `tenant list` shows the ids."),
        click.option("--instance", "is_instance", is_flag=True, help="Use the instance."),
    ):
        command = option(command)
    return command


def _owner(is_instance: bool, tenant: str | None, organization: str | None) -> Owner:
    owners = [Owner(OwnerKind.INSTANCE, INSTANCE_ID)] if is_instance else []
    owners += [Owner(OwnerKind.TENANT, tenant)] if tenant else []
    owners += [Owner(OwnerKind.ORGANIZATION, organization)] if organization else []
    if len(owners) != 1:
        raise click.UsageError("Give exactly one of --instance, --tenant ID and --organization ID.")
    return owners[0]


def _read_pairs(lines: Sequence[str], source: str) -> dict[str, str]:
    """Parse `key=value` lines. Errors do not quote a line, since it may contain a secret."""
    pairs = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        key, separator, value = line.partition("=")
        if not separator or not key.strip() or not value.strip():
            raise click.UsageError(f"Entry {number} of {source} is not key=value.")
        pairs[key.strip()] = value.strip()
    return pairs


def _ask(fields: CredentialFields, given: Mapping[str, str]) -> dict[str, str]:
    """Prompt for required values that were not given; secrets are not echoed."""
    return {
        key: click.prompt(key, hide_input=key not in fields.public, type=str) for key in sorted(fields.required - given.keys())
    }
