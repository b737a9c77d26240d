"""`flask super-admin`: who may do everything."""

import click

from app.commands.arguments import check_email, current_operator
from app.commands.errors import exit_on_error
from app.composition import Instance


def super_admin_command(instance: Instance) -> click.Group:
    """Make the commands."""
    service = instance.tenancy.super_admins

    @click.group("super-admin")
    def group() -> None:
        """Name those who may do everything on this instance; each change is written into the audit trail."""

    @group.command("list")
    def list_() -> None:
        """Show every super admin, a line each: user id, e-mail address, name."""
        found = service.list()
        while (user := exit_on_error(lambda: next(found, None))) is not None:
            state = "  (marked for deletion)" if user.deleted else "  (disabled)" if user.is_disabled else ""
            click.echo(f"{user.id}  {user.email or '-'}  {user.full_name}{state}")

    @group.command("add")
    @click.argument("email", callback=check_email)
    def add(email: str) -> None:
        """Make the user of an e-mail address a super admin, from the next request on.

        All their sessions end, and so do tokens, webhook, integrations and a password that others have set.
        """
        user = exit_on_error(lambda: service.add(current_operator(), email))
        click.echo(f"{user.full_name} ({user.id}) is a super admin")
        if user.password_closed:
            click.echo("The password was replaced, since somebody else may know it: send a welcome mail to set a new one.")

    @group.command("remove")
    @click.argument("email", callback=check_email)
    def remove(email: str) -> None:
        """Take the role away from a user, from his next request on; the last one who can log in keeps it.

        He stays a user, and whatever else he is.
        """
        user = exit_on_error(lambda: service.remove(current_operator(), email))
        click.echo(f"{user.full_name} ({user.id}) is no super admin any more")

    return group
