"""`flask organization`: organizations of all tenants."""

import click

from app.commands.common.arguments import check_text, current_operator, find_id
from app.commands.common.errors import exit_on_error
from app.commands.common.tables import describe_state, print_table
from app.composition import Instance
from app.services.tenancy.organization_updates import OrganizationUpdate
from app.services.tenancy.organizations import NewOrganization

_EXAMPLE = """\b
Example:
  flask --app main organization create --name "Acme Dental" --tenant ID --plan starter"""


def organization_command(instance: Instance) -> click.Group:
    """Return the command group."""
    service, updates, deletion = (
        instance.tenancy.organizations,
        instance.tenancy.organization_updates,
        instance.tenancy.deletion,
    )

    @click.group("organization")
    def group() -> None:
        """Manage organizations, the offices of a tenant. Every change is recorded in the audit trail."""

    @group.command("list")
    @click.option("--tenant", metavar="ID", help="Only the organizations of this tenant; `tenant list` shows the ids.")
    def list_(tenant: str | None) -> None:
        """List the organizations, one per line."""
        found = exit_on_error(lambda: service.stream(current_operator(), tenant))
        print_table(
            ("ID", "TENANT", "STATE", "PLAN", "NAME"),
            (
                (
                    each.id,
                    each.tenant_id,
                    describe_state(is_disabled=each.is_disabled, deleted=each.deleted),
                    str(each.billing.get("plan") or ""),
                    each.organization_name,
                )
                for each in found
            ),
            "There are no organizations.",
        )

    @group.command("create", epilog=_EXAMPLE)
    @click.option("--name", required=True, callback=check_text, help="Name of the organization.")
    @click.option("--tenant", "tenant_id", metavar="ID", help="Its tenant; may be left out if there is only one.")
    @click.option("--plan", default="", help="Billing plan of its users. Default: none.")
    @click.option("--description", default="", help="Description of the organization.")
    def create(name: str, tenant_id: str | None, plan: str, description: str) -> None:
        """Create an organization and print its id."""
        new = NewOrganization(organization_name=name, description=description.strip(), plan=plan.strip(), tenant_id=tenant_id)
        click.echo(exit_on_error(lambda: service.create(current_operator(), new)).id)

    @group.command("disable")
    @click.argument("organization_id")
    def disable(organization_id: str) -> None:
        """Lock out the users of an organization, at once; their messages are neither sent nor answered."""
        exit_on_error(lambda: updates.update(current_operator(), organization_id, OrganizationUpdate(is_disabled=True)))
        click.echo("Disabled")

    @group.command("enable")
    @click.argument("organization_id")
    def enable(organization_id: str) -> None:
        """Re-enable a disabled organization: its users can sign in again."""
        exit_on_error(lambda: updates.update(current_operator(), organization_id, OrganizationUpdate(is_disabled=False)))
        click.echo("Enabled")

    @group.command("delete")
    @click.argument("organization_id")
    @click.confirmation_option(prompt="Its users are locked out at once. Mark the organization for deletion?")
    def delete(organization_id: str) -> None:
        """Mark an organization for deletion, with its users; it is purged after the instance's `retentionDays`."""
        result = exit_on_error(lambda: deletion.delete_organization(current_operator(), organization_id, force=False))
        click.echo(f"Marked for deletion. To purge it now: purge run {result.purge.id}")

    @group.command("restore")
    @click.argument("organization_id")
    def restore(organization_id: str) -> None:
        """Restore an organization that is marked for deletion."""
        exit_on_error(lambda: deletion.restore_organization(current_operator(), organization_id))
        click.echo("Restored")

    @group.command("add-admin")
    @click.argument("organization_id")
    @click.argument("email")
    def add_admin(organization_id: str, email: str) -> None:
        """Add the user with an e-mail address to the administrators of an organization of the same tenant."""
        exit_on_error(lambda: updates.add_admin(current_operator(), organization_id, email))
        click.echo("Added")

    @group.command("remove-admin")
    @click.argument("organization_id")
    @click.argument("user")
    def remove_admin(organization_id: str, user: str) -> None:
        """Remove USER, an id or e-mail address, from the administrators of an organization."""
        uid = find_id(instance, user)
        exit_on_error(lambda: updates.remove_admin(current_operator(), organization_id, uid))
        click.echo("Removed")

    return group
