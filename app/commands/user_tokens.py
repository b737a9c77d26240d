"""`flask token`: API tokens of users, also for an operator whose administrators lost theirs."""

from collections.abc import Iterator

import click

from app.commands.common.arguments import current_operator, find_id, format_time
from app.commands.common.errors import exit_on_error
from app.commands.common.tables import print_table
from app.composition import Instance
from app.services.common.pagination import MAX_LIMIT
from app.services.common.token_expiry import MAX_LIFETIME_DAYS, TokenExpiry
from app.services.credentials.user_tokens import UserTokenRequest
from app.store.credentials.user_tokens import TokenScope

_EXAMPLE = """\b
Example:
  flask --app main token create ada@example.com --name laptop --scope read --expires-in-days 30"""


def token_command(instance: Instance) -> click.Group:
    """Return the command group."""
    tokens = instance.accounts.user_tokens

    @click.group("token")
    def group() -> None:
        """Manage users' API tokens. USER is an id or an e-mail address. A token is shown only when it is created."""

    @group.command("create", epilog=_EXAMPLE)
    @click.argument("user")
    @click.option("--name", default="", help="Name of the token, for your own use.")
    @click.option(
        "--scope",
        type=click.Choice([str(scope) for scope in TokenScope]),
        default="full",
        show_default=True,
        help="What it allows.",
    )
    @click.option("--expires-in-days", type=click.IntRange(1, MAX_LIFETIME_DAYS), help="Days until it expires. Default: never.")
    def create(user: str, name: str, scope: str, expires_in_days: int | None) -> None:
        """Create a token that acts as a user, and print the Authorization header to send."""
        uid = find_id(instance, user)
        request = UserTokenRequest(name=name.strip(), scope=TokenScope(scope), lifetime=TokenExpiry(days=expires_in_days))
        issued = exit_on_error(lambda: tokens.create(current_operator(), uid, request))
        click.echo(f"Token id         {issued.token.id}")
        click.echo(f"Expires          {format_time(issued.token.expires)}")
        click.echo(f"Authorization    Bearer {uid}:{issued.text}")

    @group.command("list")
    @click.argument("user")
    def list_(user: str) -> None:
        """List a user's tokens without their secrets, one per line."""
        uid = find_id(instance, user)
        print_table(("ID", "SCOPE", "USED", "EXPIRES", "HINT", "NAME"), _rows(instance, uid), "The user has no tokens.")

    @group.command("revoke")
    @click.argument("user")
    @click.argument("token_id")
    def revoke(user: str, token_id: str) -> None:
        """Revoke the token TOKEN_ID of `token list`, at once."""
        uid = find_id(instance, user)
        exit_on_error(lambda: tokens.delete(current_operator(), uid, token_id))
        click.echo("Revoked")

    return group


def _rows(instance: Instance, uid: str) -> Iterator[tuple[str, ...]]:
    cursor = None
    while True:
        page = instance.accounts.user_tokens.list(current_operator(), uid, MAX_LIMIT, cursor)
        for token in page.items:
            hint = f"…{token.hint}" if token.hint else ""
            yield token.id, token.scope, format_time(token.last_used), format_time(token.expires), hint, token.name
        cursor = page.next_cursor
        if cursor is None:
            return
