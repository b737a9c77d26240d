"""`flask user`: users of all organizations."""

from collections.abc import Iterator

import click

from app.addresses.phone_number import PhoneNumberError
from app.addresses.phone_number_parser import read_number
from app.auth.policy import Role, TargetUser, role_of
from app.commands.common.arguments import check_email, check_text, check_user_email, current_operator, find_id
from app.commands.common.errors import exit_on_error
from app.commands.common.tables import describe_state, print_table
from app.composition import Instance
from app.services.users.creation import NewUser
from app.services.users.updates import UserUpdate
from app.store.users.users import User

_EXAMPLE = """\b
Example:
  flask --app main user create --organization ID --email jane@example.com --full-name "Jane Roe" --phone-number +12125550142"""
_SYSTEM_ADMIN = "system-admin"
_USER = "user"


def user_command(instance: Instance) -> click.Group:
    """Return the command group."""
    accounts = instance.accounts

    @click.group("user")
    def group() -> None:
        """Manage users. USER is an id or an e-mail address. Every change is recorded in the audit trail."""

    @group.command("list")
    @click.option("--organization", metavar="ID", help="Only the users of this organization.")
    @click.option("--tenant", metavar="ID", help="Only the users of this tenant.")
    def list_(organization: str | None, tenant: str | None) -> None:
        """List the users, one per line. It reads every user once (1 Firestore read each)."""
        found = exit_on_error(lambda: accounts.users.stream(current_operator()))
        chosen = (user for user in found if organization in (None, user.organization_id) and tenant in (None, user.tenant_id))
        print_table(("ID", "E-MAIL", "NUMBER", "ORGANIZATION", "ROLE", "STATE", "NAME"), _rows(chosen), "There are no users.")

    @group.command("create", epilog=_EXAMPLE)
    @click.option("--email", required=True, callback=check_user_email, help="E-mail address with which the user signs in.")
    @click.option("--full-name", required=True, callback=check_text, help="Name of the user.")
    @click.option("--phone-number", default="", help="Phone number, such as +12125550142. Default: none.")
    @click.option("--organization", "organization_id", required=True, metavar="ID", help="Organization of the user.")
    @click.option("--welcome", is_flag=True, help="Send the welcome e-mail, with which the user sets a password.")
    def create(email: str, full_name: str, phone_number: str, organization_id: str, welcome: bool) -> None:
        """Create a user without a password, and print the id."""
        new = NewUser(
            email=email,
            full_name=full_name,
            phone_number=_read_number(instance, phone_number),
            organization_id=organization_id,
        )
        user = exit_on_error(lambda: accounts.user_creation.create(current_operator(), new))
        click.echo(user.id)
        if welcome:
            exit_on_error(lambda: accounts.welcome_emails.send(current_operator(), user.id))

    @group.command("disable")
    @click.argument("user")
    def disable(user: str) -> None:
        """Lock out a user, at once; messages of the user are neither sent nor answered."""
        _set_disabled(instance, user, is_disabled=True)
        click.echo("Disabled")

    @group.command("enable")
    @click.argument("user")
    def enable(user: str) -> None:
        """Re-enable a disabled user."""
        _set_disabled(instance, user, is_disabled=False)
        click.echo("Enabled")

    @group.command("set-role")
    @click.argument("email", callback=check_email)
    @click.argument("role", type=click.Choice([_USER, _SYSTEM_ADMIN]))
    def set_role(email: str, role: str) -> None:
        """Set whether a user is a system admin, who administers the whole instance.

        Other roles have commands of their own: `super-admin add`, `tenant add-admin`, `organization add-admin`. A higher role
        ends the user's sessions, and revokes what others set up in the account.
        """
        is_admin = role == _SYSTEM_ADMIN
        user = exit_on_error(
            lambda: instance.tenancy.super_admins.set_system_admin(current_operator(), email, is_admin=is_admin)
        )
        click.echo(f"{user.full_name} ({user.id}) is {'a system admin' if is_admin else 'no system admin'}")
        if user.password_closed:
            click.echo("The password was replaced, since somebody else may know it: send a welcome e-mail to set a new one.")

    @group.command("reset-access")
    @click.argument("user")
    @click.option("--welcome", is_flag=True, help="Send the welcome e-mail, with which the user sets a new password.")
    @click.confirmation_option(prompt="All sessions and tokens end, and the password is replaced. Reset the user's access?")
    def reset_access(user: str, welcome: bool) -> None:
        """End a user's sessions, revoke all tokens, and replace the password; roles and data stay.

        `token create` then gives the user a new token.
        """
        uid = find_id(instance, user)
        exit_on_error(lambda: accounts.access_reset.reset(current_operator(), uid))
        click.echo("Reset")
        if welcome:
            exit_on_error(lambda: accounts.welcome_emails.send(current_operator(), uid))

    return group


def _rows(found: Iterator[User]) -> Iterator[tuple[str, ...]]:
    for user in found:
        role = role_of(TargetUser(user, None, None))
        yield (
            user.id,
            user.email,
            user.phone_number,
            user.organization_id,
            role.name.lower().replace("_", "-") if role > Role.USER else "",
            describe_state(is_disabled=user.is_disabled, deleted=user.deleted),
            user.full_name,
        )


def _set_disabled(instance: Instance, user: str, *, is_disabled: bool) -> None:
    uid = find_id(instance, user)
    update = UserUpdate(is_disabled=is_disabled)
    exit_on_error(lambda: instance.accounts.user_updates.update(current_operator(), uid, update))


def _read_number(instance: Instance, number: str) -> str:
    if not number:
        return ""
    try:
        return read_number(number, instance.core.settings.DEFAULT_REGION)
    except PhoneNumberError as error:
        raise click.BadParameter(str(error), param_hint="--phone-number") from error
