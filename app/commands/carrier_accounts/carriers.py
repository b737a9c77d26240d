"""`flask carrier`: carrier accounts of the instance, its tenants, organizations and users."""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

import click

from app.carriers.credentials import CredentialFields
from app.commands.common.arguments import current_operator
from app.commands.common.errors import exit_on_error
from app.composition import Instance
from app.crypto.vault import Owner, OwnerKind
from app.errors import FieldError
from app.services.carrier_accounts.assignments import ShownCarrier
from app.store.operations.instance_settings import INSTANCE_ID

_CHECK_EXAMPLE = """\b
Examples:
  flask --app main carrier check --tenant ID
  flask --app main carrier check --number +12125550100"""

_WEBHOOK_EXAMPLE = """\b
Example:
  flask --app main carrier webhook --tenant ID"""

_ONE_OWNER = "Give exactly one of the options that name an owner, such as --instance or --tenant ID."

Command = Callable[..., None]

_EXAMPLES = """\b
Examples:
  flask --app main carrier set --instance twilio account_sid=AC0123456789abcdef0123456789abcdef
  flask --app main carrier set --tenant ID twilio --from-stdin < account.txt
  flask --app main carrier set --tenant ID --fallback twilio account_sid=AC0123456789abcdef0123456789abcdef"""


def carrier_command(instance: Instance) -> click.Group:
    """Return the command group."""
    service = instance.carriers.assignments

    @click.group("carrier")
    def group() -> None:
        """Set the carriers of phone numbers, and their accounts.

        A number's carrier is looked up on the user, the organization, the tenant and the instance; the first one set wins.
        A second carrier, the fallback, sends while the first one is down. It is looked up in the same way.
        Secrets are encrypted and never shown again.
        """

    @group.command("set", epilog=_EXAMPLES)
    @_owner_options()
    @click.option("--from-stdin", is_flag=True, help="Read more `key=value` lines from standard input, including secrets.")
    @_fallback_option
    @click.option("--name-only", is_flag=True, help="Set the carrier only; inherit credentials from the tenant or instance.")
    @click.argument("name")
    @click.argument("values", nargs=-1, metavar="[KEY=VALUE]...")
    def set_(
        owner: Owner,
        from_stdin: bool,
        name_only: bool,
        is_fallback: bool,
        name: str,
        values: Sequence[str],
    ) -> None:
        """Set the carrier to NAME, with these account values, replacing the current account.

        Secrets are not accepted on the command line, where the shell's history and other users of the machine would see
        them. The command prompts for them, or reads them from standard input.
        """
        fields = exit_on_error(lambda: service.fields_of(name))
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
        exit_on_error(lambda: service.set(current_operator(), owner, name, given, is_fallback=is_fallback), _name_of_value)
        whose = f"{_describe(owner)}{', second carrier' if is_fallback else ''}"
        click.echo(f"{whose}: {name}{'' if given else ' (no account of its own)'}")

    @group.command("remove-fallback")
    @_owner_options()
    def remove_fallback(owner: Owner) -> None:
        """Remove the second carrier; that of the tenant or the instance is inherited, if there is one."""
        exit_on_error(lambda: service.set(current_operator(), owner, "", {}, is_fallback=True))
        click.echo(f"{_describe(owner)}: no second carrier of its own")

    @group.command("show")
    @_owner_options()
    def show(owner: Owner) -> None:
        """Show the carriers and the accounts' values, except secrets."""
        _show("carrier", exit_on_error(lambda: service.get(owner)))
        fallback = exit_on_error(lambda: service.get(owner, is_fallback=True))
        if fallback.name:
            _show("fallback", fallback)

    @group.command("webhook", epilog=_WEBHOOK_EXAMPLE)
    @_owner_options()
    @click.option(
        "--renew", is_flag=True, help="Replace the secret in the URL; the present one stays valid until the next time."
    )
    def webhook(owner: Owner, renew: bool) -> None:
        """Show the URL for inbound messages, to be set at the carrier.

        If the carrier does not sign, the URL has the account's webhook secret: keep it like a password. The secret of an
        inherited account is not shown; name the owner who has the account.
        """
        service = instance.carriers.webhook_addresses
        operator = current_operator()
        shown = exit_on_error(lambda: service.get_for_operator(operator, owner, is_renewed=renew), _name_of_value)
        click.echo(f"carrier  {shown.carrier}{f' (account of the {shown.owner})' if shown.owner else ''}")
        click.echo(f"url  {shown.url}")
        if shown.has_previous_secret:
            click.echo("The URL with the previous secret is accepted, too.")

    @click.command("check", epilog=_CHECK_EXAMPLE)
    @click.option("--number", metavar="NUMBER", help="Check the account that serves this number.")
    @_fallback_option
    @_owner_options(is_required=False)
    def check(owner: Owner | None, number: str | None, is_fallback: bool) -> None:
        """Check an account, the URL that its carrier calls, and the proof of its webhooks; exit with 1 if something is wrong.

        Checks the account that serves the number, user, organization, tenant or instance, even if it is inherited. No message
        is sent, and nothing is stored. Each call to the carrier takes at most CARRIER_TIMEOUT_SECONDS.
        """
        if (owner is None) == (number is None):
            raise click.UsageError(_ONE_OWNER)
        trials = instance.carriers.trials
        trial = exit_on_error(
            lambda: trials.run_for_operator(owner or trials.find_owner_of_number(number or ""), is_fallback=is_fallback)
        )
        click.echo(f"carrier  {trial.carrier or '-'}{f' (account of the {trial.owner})' if trial.owner else ''}")
        for finding in trial.findings:
            click.echo(f"{'ok' if finding.is_ok else 'error':<5}  {finding.subject}  {finding.message}")
        if not trial.is_ok:
            raise SystemExit(1)

    group.add_command(check)
    # The name of earlier versions.
    group.add_command(check, "test")
    return group


def _fallback_option(command: Command) -> Command:
    return click.option("--fallback", "is_fallback", is_flag=True, help="Use the second carrier.")(command)


def _describe(owner: Owner) -> str:
    return str(owner.kind) if owner.kind is OwnerKind.INSTANCE else f"{owner.kind} {owner.id}"


def _show(title: str, shown: ShownCarrier) -> None:
    click.echo(f"{title}  {shown.name or '-'}")
    for key, value in shown.public.items():
        click.echo(f"{key}  {value}")
    for key in shown.secrets:
        click.echo(f"{key}  (encrypted)")


def _owner_options(*, is_required: bool = True) -> Callable[[Command], Command]:
    """Add the options that name an owner, which the command gets as `owner`."""

    def add(command: Command) -> Command:
        @wraps(command)
        def with_owner(is_instance: bool, tenant: str | None, organization: str | None, user: str | None, **more: Any) -> None:
            command(owner=_owner(is_instance, tenant, organization, user, is_required=is_required), **more)

        decorated: Command = with_owner
        for option in (
            click.option("--user", metavar="ID", help="Use this user."),
            click.option("--organization", metavar="ID", help="Use this organization."),
            click.option("--tenant", metavar="ID", help="Use this tenant; `tenant list` shows the ids."),
            click.option("--instance", "is_instance", is_flag=True, help="Use the instance."),
        ):
            decorated = option(decorated)
        return decorated

    return add


def _owner(
    is_instance: bool, tenant: str | None, organization: str | None, user: str | None, *, is_required: bool
) -> Owner | None:
    owners = [Owner(OwnerKind.INSTANCE, INSTANCE_ID)] if is_instance else []
    owners += [Owner(OwnerKind.TENANT, tenant)] if tenant else []
    owners += [Owner(OwnerKind.ORGANIZATION, organization)] if organization else []
    owners += [Owner(OwnerKind.USER, user)] if user else []
    if len(owners) > 1 or (is_required and not owners):
        raise click.UsageError(_ONE_OWNER)
    return owners[0] if owners else None


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


def _name_of_value(error: FieldError) -> str:
    return str(error.path[-1]) if isinstance(error.path, tuple) else error.path


def _ask(fields: CredentialFields, given: Mapping[str, str]) -> dict[str, str]:
    """Prompt for values that are needed and were not given, of one log-in if there are several; secrets are not echoed."""
    needed = fields.required
    if fields.alternatives:
        needed |= max(fields.alternatives, key=lambda choice: len(choice & given.keys()))
    return {key: click.prompt(key, hide_input=key not in fields.public, type=str) for key in sorted(needed - given.keys())}
