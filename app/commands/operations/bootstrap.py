"""`flask bootstrap`: create the first tenant, organization and user."""

import click

from app.addresses.phone_number import PhoneNumberError
from app.addresses.phone_number_parser import read_number
from app.auth.account_provisioning import AccountProvisioning
from app.commands.common.arguments import check_text, check_user_email
from app.commands.common.errors import exit_on_error
from app.composition import Instance
from app.services.operations.bootstrap import Bootstrap, FirstUser


def bootstrap_command(instance: Instance) -> click.Command:
    """Return the command."""

    @click.command("bootstrap")
    @click.option(
        "--email", required=True, callback=check_user_email, help="E-mail address with which the super admin signs in."
    )
    @click.option("--full-name", required=True, callback=check_text, help="Name of the super admin.")
    @click.option("--phone-number", required=True, help="Phone number of the super admin, for example +12125550100.")
    @click.option("--tenant", required=True, callback=check_text, help="Name of the first tenant.")
    @click.option("--organization", required=True, callback=check_text, help="Name of the tenant's first organization.")
    def bootstrap(email: str, full_name: str, phone_number: str, tenant: str, organization: str) -> None:
        """Set up a new instance with the simulator as its carrier and a super admin as its first user.

        The password and token are shown only once.
        """
        try:
            number = read_number(phone_number, instance.core.settings.DEFAULT_REGION)
        except PhoneNumberError as error:
            raise click.BadParameter(f"{error} Write it as +12125550100.", param_hint="--phone-number") from None
        first = FirstUser(email=email, full_name=full_name, phone_number=number, tenant=tenant, organization=organization)
        service = Bootstrap(
            instance.core.store,
            AccountProvisioning(instance.core.accounts),
            instance.core.clock,
            support_email=instance.core.settings.SUPPORT_EMAIL,
        )
        created = exit_on_error(lambda: service.run(first))
        click.echo(f"User id        {created.uid}")
        click.echo(f"E-mail         {first.email}")
        click.echo(f"Password       {created.password}")
        click.echo(f"Phone number   {first.phone_number}")
        click.echo(f"Authorization  Bearer {created.uid}:{created.token}")

    return bootstrap
