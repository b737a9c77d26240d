"""`flask tenant`: tenants of the instance."""

import click

from app.commands.common.arguments import check_email, check_text, current_operator
from app.commands.common.errors import exit_on_error
from app.composition import Instance
from app.services.tenancy.tenants import TenantDetails


def tenant_command(instance: Instance) -> click.Group:
    """Return the command group."""

    @click.group("tenant")
    def group() -> None:
        """Create and list tenants, the resellers of this instance."""

    @group.command("create")
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
        and organizations with the API (`POST /api/v2/tenants/admin`).
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
        """List the tenants, one per line: id, external id, carrier, name."""
        tenants = instance.tenancy.tenants.stream()
        while (found := exit_on_error(lambda: next(tenants, None))) is not None:
            carrier = found.provider.get("name") or "-"
            state = "  (disabled)" if found.tenant.is_disabled else ""
            click.echo(f"{found.tenant.id}  {found.tenant.external_id or '-'}  {carrier}  {found.tenant.tenant_name}{state}")

    return group
