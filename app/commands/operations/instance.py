"""`flask instance`: settings of the instance that take effect without a restart."""

import click

from app.commands.common.arguments import current_operator
from app.commands.common.errors import exit_on_error
from app.composition import Instance
from app.services.operations.instance_admin import MAX_RETENTION_DAYS, InstanceUpdate
from app.store.operations.instance_settings import CredentialSource, InstanceType

_EXAMPLES = """\b
Examples:
  flask --app main instance set --retention-days 90
  flask --app main instance set --kind retail --credential-source user
  flask --app main instance set --integration webhooks --integration slack"""


def instance_command(instance: Instance) -> click.Group:
    """Return the command group."""
    service = instance.operations.instance_admin

    @click.group("instance")
    def group() -> None:
        """Show and change the settings of the instance that are stored, and take effect at once.

        The carrier is set with `carrier set --instance`. All other settings are environment variables: see docs/settings.md.
        """

    @group.command("show")
    def show() -> None:
        """Show the settings, one per line."""
        overview = exit_on_error(service.get)
        settings = overview.settings
        offered = "all" if overview.integrations is None else ", ".join(overview.integrations) or "none"
        for name, value in (
            ("kind", settings.kind),
            ("credentialSource", settings.credential_source),
            ("carrier", settings.provider),
            ("retentionDays", settings.retention_days),
            ("defaultTenantAdminBillingPlan", settings.default_tenant_admin_billing_plan or "-"),
            ("restrictLocalPasswordLogin", "on" if overview.restrict_local_password_login else "off"),
            ("integrations", offered),
        ):
            click.echo(f"{name:<30} {value}")

    @group.command("set", epilog=_EXAMPLES)
    @click.option(
        "--kind", type=click.Choice([str(kind) for kind in InstanceType]), help="A reseller's own brand, or open to the public."
    )
    @click.option(
        "--credential-source",
        type=click.Choice([str(source) for source in CredentialSource]),
        help="Who holds carrier accounts; with `user`, each user has one of their own.",
    )
    @click.option(
        "--retention-days",
        type=click.IntRange(0, MAX_RETENTION_DAYS),
        help="Days between soft delete and purge, for what is deleted from now on; it can be restored meanwhile.",
    )
    @click.option(
        "--default-tenant-admin-billing-plan",
        metavar="PLAN",
        help="Billing plan of tenants' administrators whose tenant names none; an empty text removes it.",
    )
    @click.option(
        "--restrict-local-password-login",
        "restriction",
        type=click.Choice(["on", "off"]),
        help="As `sso-provider restrict-passwords`.",
    )
    @click.option(
        "--integration",
        "integrations",
        multiple=True,
        metavar="NAME",
        help="Integration that users may install, in the order of display. Repeat it for several; others are not offered.",
    )
    @click.option("--no-integrations", is_flag=True, help="Offer no integration. Installed ones stay.")
    def set_(
        kind: str | None,
        credential_source: str | None,
        retention_days: int | None,
        default_tenant_admin_billing_plan: str | None,
        restriction: str | None,
        integrations: tuple[str, ...],
        no_integrations: bool,
    ) -> None:
        """Change settings; those that are not given stay."""
        if integrations and no_integrations:
            raise click.UsageError("Give either --integration or --no-integrations.")
        plan = default_tenant_admin_billing_plan
        update = InstanceUpdate(
            kind=InstanceType(kind) if kind else None,
            credential_source=CredentialSource(credential_source) if credential_source else None,
            retention_days=retention_days,
            default_tenant_admin_billing_plan=None if plan is None else plan.strip(),
            integrations=integrations if integrations or no_integrations else None,
        )
        if update == InstanceUpdate() and restriction is None:
            raise click.UsageError("Give at least one option.")
        exit_on_error(lambda: service.update(current_operator(), update))
        if restriction is not None:
            is_restricted = restriction == "on"
            exit_on_error(lambda: instance.sso.password_login.restrict(current_operator(), is_restricted=is_restricted))
        click.echo("Changed")

    return group
