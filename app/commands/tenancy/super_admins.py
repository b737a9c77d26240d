"""`flask super-admin`: the users with all permissions."""

import click

from app.commands.common.arguments import check_email, current_operator
from app.commands.common.errors import exit_on_error
from app.composition import Instance


def super_admin_command(instance: Instance) -> click.Group:
    """Return the command group."""
    service = instance.tenancy.super_admins

    @click.group("super-admin")
    def group() -> None:
        """Manage super admins, who have all permissions. Every change is recorded in the audit trail."""

    @group.command("list")
    def list_() -> None:
        """List the super admins, one per line: user id, e-mail address, name."""
        found = service.list()
        while (user := exit_on_error(lambda: next(found, None))) is not None:
            state = "  (marked for deletion)" if user.deleted else "  (disabled)" if user.is_disabled else ""
            click.echo(f"{user.id}  {user.email or '-'}  {user.full_name}{state}")

    @group.command("add")
    @click.argument("email", callback=check_email)
    def add(email: str) -> None:
        """Grant the super admin role to a user, with immediate effect.

        The user's sessions end. Tokens, webhook, integrations and a password that others set are revoked.
        """
        user = exit_on_error(lambda: service.add(current_operator(), email))
        click.echo(f"{user.full_name} ({user.id}) is a super admin")
        if user.password_closed:
            click.echo("The password was replaced, since somebody else may know it: send a welcome e-mail to set a new one.")

    @group.command("remove")
    @click.argument("email", callback=check_email)
    def remove(email: str) -> None:
        """Remove the super admin role from a user, with immediate effect.

        The user keeps other roles. The last super admin who can sign in keeps this role too.
        """
        user = exit_on_error(lambda: service.remove(current_operator(), email))
        click.echo(f"{user.full_name} ({user.id}) is no longer a super admin")

    return group
