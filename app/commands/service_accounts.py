"""`flask service-account`: service accounts and their tokens."""

from collections.abc import Iterator

import click

from app.auth.principal import SCOPE_MEANINGS
from app.commands.common.arguments import check_text, current_operator, format_time
from app.commands.common.errors import exit_on_error
from app.composition import Instance
from app.errors import DomainError
from app.problems.credentials import TOKEN_NOT_FOUND
from app.services.common.pagination import MAX_LIMIT
from app.services.common.token_expiry import DEFAULT_OVERLAP_HOURS, MAX_LIFETIME_DAYS, MAX_OVERLAP_HOURS, TokenExpiry
from app.services.credentials.service_accounts import NewServiceAccount, ServiceAccountUpdate
from app.store.credentials.service_accounts import ServiceAccount, SystemToken

_SCOPES = "\b\nScopes:\n" + "\n".join(f"  {scope:<24} {meaning}" for scope, meaning in SCOPE_MEANINGS.items())


def service_account_command(instance: Instance) -> click.Group:
    """Return the command group."""
    service = instance.accounts.service_accounts
    tokens = instance.accounts.service_account_tokens

    @click.group("service-account")
    def group() -> None:
        """Manage service accounts: external systems with their own tokens and scopes.

        Every change is recorded in the audit trail. A token is shown only when it is created.
        """

    @group.command("create", epilog=_SCOPES)
    @click.option("--name", required=True, callback=check_text, help="Name of the external system.")
    @click.option("--description", default="", help="Purpose of the account.")
    @click.option(
        "--scope",
        "scopes",
        required=True,
        multiple=True,
        metavar="SCOPE",
        type=click.Choice([str(scope) for scope in SCOPE_MEANINGS]),
        help="One of the scopes below. Repeat the option to grant several.",
    )
    @click.option("--token-name", default="", help="Name of the first token.")
    @click.option(
        "--expires-in-days",
        type=click.IntRange(1, MAX_LIFETIME_DAYS),
        help="Days until the first token expires. Default: never.",
    )
    def create(name: str, description: str, scopes: tuple[str, ...], token_name: str, expires_in_days: int | None) -> None:
        """Create a service account and its first token."""
        request = NewServiceAccount(
            name=name,
            description=description.strip(),
            scopes=scopes,
            token_name=token_name.strip(),
            lifetime=TokenExpiry(days=expires_in_days),
        )
        new = exit_on_error(lambda: service.create(current_operator(), request))
        click.echo(f"Service account  {new.account.id}")
        _show_token(new.text, new.account.tokens[0])

    @group.command("list")
    def list_() -> None:
        """List the service accounts with their scopes and tokens, without the secrets."""
        accounts = exit_on_error(lambda: list(_list_all(instance)))
        if not accounts:
            click.echo("There are no service accounts. Create one with `service-account create`.")
        for account in accounts:
            click.echo(f"{account.id}  {account.name}{'  (disabled)' if account.is_disabled else ''}")
            click.echo(f"    scopes: {', '.join(account.scopes) or 'none'}")
            for token in account.tokens:
                used, expires = format_time(token.last_used), format_time(token.expires)
                hint = f"…{token.hint}" if token.hint else "-"
                click.echo(f"    token {token.id}  {token.name or '-'}  {hint}  used {used}  expires {expires}")

    @group.command("disable")
    @click.argument("account_id")
    def disable(account_id: str) -> None:
        """Disable an account: its requests are refused immediately; its tokens are kept."""
        exit_on_error(lambda: service.update(current_operator(), account_id, ServiceAccountUpdate(is_disabled=True)))
        click.echo("Disabled")

    @group.command("enable")
    @click.argument("account_id")
    def enable(account_id: str) -> None:
        """Re-enable a disabled account."""
        exit_on_error(lambda: service.update(current_operator(), account_id, ServiceAccountUpdate(is_disabled=False)))
        click.echo("Enabled")

    @group.command("delete")
    @click.argument("account_id")
    @click.confirmation_option(prompt="Its tokens stop working immediately. Delete the account?")
    def delete(account_id: str) -> None:
        """Delete an account with all its tokens."""
        exit_on_error(lambda: service.delete(current_operator(), account_id))
        click.echo("Deleted")

    @group.command("rotate")
    @click.argument("account_id")
    @click.argument("token_id", required=False)
    @click.option(
        "--overlap-hours",
        type=click.IntRange(0, MAX_OVERLAP_HOURS),
        default=DEFAULT_OVERLAP_HOURS,
        show_default=True,
        help="How long the old token stays valid; 0 revokes it immediately.",
    )
    def rotate(account_id: str, token_id: str | None, overlap_hours: int) -> None:
        """Replace TOKEN_ID with a new token. TOKEN_ID is optional if the account has only one."""
        new = exit_on_error(
            lambda: tokens.rotate(current_operator(), account_id, token_id or only_token(account_id), overlap_hours)
        )
        _show_token(new.text, new.token)

    def only_token(account_id: str) -> str:
        held = service.get(current_operator(), account_id).tokens
        if len(held) != 1:
            raise DomainError(TOKEN_NOT_FOUND, f"The account has {len(held)} tokens: give the id of one, as shown by `list`")
        return held[0].id

    return group


def _list_all(instance: Instance) -> Iterator[ServiceAccount]:
    cursor = None
    while True:
        page = instance.accounts.service_accounts.list(current_operator(), MAX_LIMIT, cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def _show_token(text: str, token: SystemToken) -> None:
    click.echo(f"Token id         {token.id}")
    click.echo(f"Expires          {format_time(token.expires)}")
    click.echo(f"Authorization    Bearer {text}")
