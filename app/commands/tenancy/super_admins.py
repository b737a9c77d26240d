"""`flask super-admin`: the users with all permissions."""

import click

from app.commands.common.arguments import check_email, current_operator
from app.commands.common.errors import exit_on_error
from app.commands.common.tables import describe_state, print_table
from app.composition import Instance


def super_admin_command(instance: Instance) -> click.Group:
    """Return the command group."""
    service = instance.tenancy.super_admins

    @click.group("super-admin")
    def group() -> None:
        """Manage super admins, who have all permissions. Every change is recorded in the audit trail."""

    @group.command("list")
    def list_() -> None:
        """List the super admins, one per line."""
        print_table(
            ("ID", "E-MAIL", "STATE", "NAME"),
            (
                (user.id, user.email, describe_state(is_disabled=user.is_disabled, deleted=user.deleted), user.full_name)
                for user in service.list()
            ),
            "There are no super admins. `bootstrap` creates the first, `super-admin add` grants the role.",
        )

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
