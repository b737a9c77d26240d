"""`flask service-account`: the systems that call an instance, made and changed by who has its command line."""

from collections.abc import Iterator

import click

from app.auth.principal import SCOPE_MEANINGS
from app.commands.arguments import check_text, format_time
from app.commands.errors import exit_on_error
from app.composition import Instance
from app.errors import DomainError
from app.problems.not_found import TOKEN_NOT_FOUND
from app.services.common.pagination import MAX_LIMIT
from app.services.common.token_expiry import DEFAULT_OVERLAP_HOURS, MAX_LIFETIME_DAYS, MAX_OVERLAP_HOURS, TokenExpiry
from app.services.credentials.service_accounts import NewServiceAccount, ServiceAccountUpdate
from app.store.service_accounts import ServiceAccount, SystemToken

_SCOPES = "\b\nScopes:\n" + "\n".join(f"  {scope:<24} {meaning}" for scope, meaning in SCOPE_MEANINGS.items())


def service_account_command(instance: Instance) -> click.Group:
    """Make the command."""
    service = instance.accounts.service_accounts
    tokens = instance.accounts.service_account_tokens

    @click.group("service-account")
    def group() -> None:
        """Administer the systems that call this instance with a token and scopes of their own.

        Each change is written into the audit trail. A token is shown once, when it is made.
        """

    @group.command("create", epilog=_SCOPES)
    @click.option("--name", required=True, callback=check_text, help="What the system is called.")
    @click.option("--description", default="", help="What it is for.")
    @click.option(
        "--scope",
        "scopes",
        required=True,
        multiple=True,
        metavar="SCOPE",
        type=click.Choice([str(scope) for scope in SCOPE_MEANINGS]),
        help="What it may do: one of those below. Repeat the option for several.",
    )
    @click.option("--token-name", default="", help="What its first token is called.")
    @click.option(
        "--expires-in-days", type=click.IntRange(1, MAX_LIFETIME_DAYS), help="When its first token expires; without it, never."
    )
    def create(name: str, description: str, scopes: tuple[str, ...], token_name: str, expires_in_days: int | None) -> None:
        """Make a service account and its first token."""
        wanted = NewServiceAccount(
            name=name,
            description=description.strip(),
            scopes=scopes,
            token_name=token_name.strip(),
            lifetime=TokenExpiry(days=expires_in_days),
        )
        new = exit_on_error(lambda: service.create(None, wanted))
        click.echo(f"Service account  {new.account.id}")
        _show_token(new.text, new.account.tokens[0])

    @group.command("list")
    def list_() -> None:
        """Show every service account with its scopes and tokens, but never a token itself."""
        for account in exit_on_error(lambda: list(_every(instance))):
            click.echo(f"{account.id}  {account.name}{'  (disabled)' if account.is_disabled else ''}")
            click.echo(f"    scopes: {', '.join(account.scopes) or 'none'}")
            for token in account.tokens:
                used, expires = format_time(token.last_used), format_time(token.expires)
                click.echo(f"    token {token.id}  {token.name}  …{token.hint}  used {used}  expires {expires}")

    @group.command("disable")
    @click.argument("account_id")
    def disable(account_id: str) -> None:
        """Refuse an account's requests from the next one on; its tokens stay."""
        exit_on_error(lambda: service.update(None, account_id, ServiceAccountUpdate(is_disabled=True)))
        click.echo("Disabled")

    @group.command("enable")
    @click.argument("account_id")
    def enable(account_id: str) -> None:
        """Let a disabled account call again."""
        exit_on_error(lambda: service.update(None, account_id, ServiceAccountUpdate(is_disabled=False)))
        click.echo("Enabled")

    @group.command("delete")
    @click.argument("account_id")
    @click.confirmation_option(prompt="Its tokens will be refused at once. Delete it?")
    def delete(account_id: str) -> None:
        """Remove an account with all its tokens."""
        exit_on_error(lambda: service.delete(None, account_id))
        click.echo("Deleted")

    @group.command("rotate")
    @click.argument("account_id")
    @click.argument("token_id", required=False)
    @click.option(
        "--overlap-hours",
        type=click.IntRange(0, MAX_OVERLAP_HOURS),
        default=DEFAULT_OVERLAP_HOURS,
        show_default=True,
        help="For how long the old token may still be used; 0 ends it at once.",
    )
    def rotate(account_id: str, token_id: str | None, overlap_hours: int) -> None:
        """Make a new token that takes the place of TOKEN_ID, which may be left out where there is but one."""
        new = exit_on_error(lambda: tokens.rotate(None, account_id, token_id or only_token(account_id), overlap_hours))
        _show_token(new.text, new.token)

    def only_token(account_id: str) -> str:
        held = service.get(None, account_id).tokens
        if len(held) != 1:
            raise DomainError(TOKEN_NOT_FOUND, f"The account has {len(held)} tokens: name one, as `list` shows them")
        return held[0].id

    return group


def _every(instance: Instance) -> Iterator[ServiceAccount]:
    cursor = None
    while True:
        page = instance.accounts.service_accounts.list(None, MAX_LIMIT, cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def _show_token(text: str, token: SystemToken) -> None:
    click.echo(f"Token id         {token.id}")
    click.echo(f"Expires          {format_time(token.expires)}")
    click.echo(f"Authorization    Bearer {text}")
