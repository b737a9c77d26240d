"""`flask tenant`: the tenants of an instance."""

import click

from app.commands.arguments import check_email, check_text, current_operator
from app.commands.errors import exit_on_error
from app.composition import Instance
from app.services.tenancy.tenants import TenantDetails


def tenant_command(instance: Instance) -> click.Group:
    """Make the commands."""

    @click.group("tenant")
    def group() -> None:
        """Make and list tenants: the customers of this instance, each with organizations of its own."""

    @group.command("create")
    @click.option("--name", required=True, callback=check_text, help="What the tenant is called.")
    @click.option(
        "--external-id", required=True, callback=check_text, help="Its name in your own system, by which the API finds it."
    )
    @click.option("--support-email", required=True, callback=check_email, help="Where its users find help.")
    @click.option("--billing-group", default="", help="Groups tenants in the billing report.")
    @click.option("--admin-billing-plan", default="", help="Plan of the organization of its administrators.")
    def create(name: str, external_id: str, support_email: str, billing_group: str, admin_billing_plan: str) -> None:
        """Make a tenant, and print its id.

        Its numbers are served by the instance's carrier until `carrier set --tenant` gives it one of its own. Its
        administrators and organizations are made by the API (`POST /api/v2/tenants/admin`).
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
        """Show every tenant, a line each: id, external id, carrier, name."""
        listed = instance.tenancy.tenants.stream()
        while (each := exit_on_error(lambda: next(listed, None))) is not None:
            carrier = each.provider.get("name") or "-"
            state = "  (disabled)" if each.tenant.is_disabled else ""
            click.echo(f"{each.tenant.id}  {each.tenant.external_id or '-'}  {carrier}  {each.tenant.tenant_name}{state}")

    return group
