"""`flask tenant`: tenants of the instance."""

import click

from app.commands.common.arguments import check_email, check_text, check_user_email, current_operator, find_id
from app.commands.common.errors import exit_on_error
from app.commands.common.tables import describe_state, print_table
from app.composition import Instance
from app.services.common.brands import SUPPORT_ADDRESS
from app.services.tenancy.tenant_admins import NewTenantAdmin
from app.services.tenancy.tenants import TenantDetails

_EXAMPLE = """\b
Example:
  flask --app main tenant create --name "Acme Telecom" --external-id 20681 --support-email help@example.com"""


def tenant_command(instance: Instance) -> click.Group:
    """Return the command group."""
    states = instance.tenancy.tenant_states

    @click.group("tenant")
    def group() -> None:
        """Manage tenants, the customers of this instance. Every change is recorded in the audit trail."""

    @group.command("create", epilog=_EXAMPLE)
    @click.option("--name", required=True, callback=check_text, help="Name of the tenant.")
    @click.option(
        "--external-id",
        required=True,
        callback=check_text,
        help="Identifier in your own system; the API finds the tenant by it.",
    )
    @click.option(
        "--support-email", required=True, callback=check_email, help="E-mail address where the tenant's users find help."
    )
    @click.option("--billing-group", default="", help="Billing group in the billing report.")
    @click.option("--admin-billing-plan", default="", help="Billing plan of the organization of its administrators.")
    def create(name: str, external_id: str, support_email: str, billing_group: str, admin_billing_plan: str) -> None:
        """Create a tenant and print its id.

        The tenant uses the instance's carrier until you set its own with `carrier set --tenant`. Create its administrators
        with `tenant add-admin`, and its organizations with `organization create`.
        """
        details = TenantDetails(
            tenant_name=name,
            external_id=external_id,
            provider={},
            support_email=support_email,
            billing_group=billing_group,
            admin_billing_plan=admin_billing_plan,
        )
        click.echo(exit_on_error(lambda: instance.tenancy.tenants.create(current_operator(), details)).tenant_id)

    @group.command("list")
    def list_() -> None:
        """List the tenants, one per line."""
        found = instance.tenancy.tenants.stream(current_operator())
        print_table(
            ("ID", "EXTERNAL-ID", "CARRIER", "STATE", "NAME"),
            (
                (
                    each.tenant.id,
                    str(each.tenant.external_id),
                    str(each.provider.get("name") or ""),
                    describe_state(is_disabled=each.tenant.is_disabled),
                    each.tenant.tenant_name,
                )
                for each in found
            ),
            "There are no tenants. Create one with `tenant create`.",
        )

    @group.command("show")
    @click.argument("tenant_id")
    def show(tenant_id: str) -> None:
        """Show a tenant, its administrators and its carrier, without secrets."""
        shown = exit_on_error(lambda: states.get(current_operator(), tenant_id))
        tenant = shown.tenant
        for name, value in (
            ("id", tenant.id),
            ("name", tenant.tenant_name),
            ("externalId", str(tenant.external_id)),
            ("state", describe_state(is_disabled=tenant.is_disabled)),
            ("carrier", str(shown.provider.get("name") or "")),
            ("supportEmail", str(tenant.support_details.get(SUPPORT_ADDRESS) or "")),
            ("billingGroup", tenant.billing_group or ""),
            ("adminBillingPlan", tenant.admin_billing_plan or ""),
            ("tenantAdmins", ", ".join(tenant.tenant_admins)),
        ):
            click.echo(f"{name:<17} {value or '-'}")

    @group.command("disable")
    @click.argument("tenant_id")
    def disable(tenant_id: str) -> None:
        """Lock out all users of a tenant, at once; their messages are neither sent nor answered, and they are not billed."""
        exit_on_error(lambda: states.set_disabled(current_operator(), tenant_id, is_disabled=True))
        click.echo("Disabled")

    @group.command("enable")
    @click.argument("tenant_id")
    def enable(tenant_id: str) -> None:
        """Re-enable a disabled tenant: its users can sign in again."""
        exit_on_error(lambda: states.set_disabled(current_operator(), tenant_id, is_disabled=False))
        click.echo("Enabled")

    @group.command("delete")
    @click.argument("tenant_id")
    @click.confirmation_option(prompt="This cannot be undone. Delete the tenant?")
    def delete(tenant_id: str) -> None:
        """Delete a tenant without organizations and users, and free its external id.

        Delete its organizations first, with `organization delete`: until they are purged they can be restored, and the tenant
        stays. To lock its users out at once, disable it.
        """
        exit_on_error(lambda: states.delete(current_operator(), tenant_id))
        click.echo("Deleted")

    @group.command("add-admin")
    @click.argument("tenant_id")
    @click.argument("email", callback=check_user_email)
    @click.option("--full-name", required=True, callback=check_text, help="Name of the administrator.")
    @click.option("--external-id", default="", help="The administrator's id at an identity provider. Default: none.")
    def add_admin(tenant_id: str, email: str, full_name: str, external_id: str) -> None:
        """Add the user with an e-mail address to a tenant's administrators; creates the user if there is none."""
        tenant = exit_on_error(lambda: states.get(current_operator(), tenant_id)).tenant
        if tenant.external_id == "":
            raise click.ClickException("The tenant has no external id, by which the API knows it.")
        admin = NewTenantAdmin(email=email, external_id=external_id, tenant_external_id=tenant.external_id, full_name=full_name)
        result = exit_on_error(lambda: instance.tenancy.tenant_admins.create(current_operator(), admin))
        click.echo(result.user_id)
        if result.warning:
            click.echo(result.warning, err=True)

    @group.command("revoke-admin")
    @click.argument("tenant_id")
    @click.argument("user")
    def revoke_admin(tenant_id: str, user: str) -> None:
        """Remove USER, an id or e-mail address, from a tenant's administrators, at once."""
        uid = find_id(instance, user)
        exit_on_error(lambda: states.remove_admin(current_operator(), tenant_id, uid))
        click.echo("Removed")

    return group
