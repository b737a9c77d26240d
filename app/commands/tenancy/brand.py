"""`flask brand`: the brand of the instance or of a tenant."""

import click
from marshmallow import ValidationError

from app.commands.common.arguments import current_operator
from app.commands.common.errors import exit_on_error
from app.composition import Instance
from app.services.common.brands import BRAND_KEYS
from app.services.tenancy.branding import BrandSettings, BrandUpdate


def brand_command(instance: Instance) -> click.Group:
    """Return the command group."""
    service = instance.tenancy.branding

    @click.group("brand")
    def group() -> None:
        """Show and set what customers see: name, logo, colors, support address, host names."""

    @group.command("show")
    @click.option("--tenant", "tenant_id", default="", metavar="ID", help="Tenant; without it, the instance.")
    def show(tenant_id: str) -> None:
        """Print a brand, one line for each value; `inherited` marks those that are set elsewhere."""
        operator = current_operator()
        _print(exit_on_error(lambda: service.get_tenant(operator, tenant_id) if tenant_id else service.get_instance(operator)))

    @group.command("set")
    @click.option("--tenant", "tenant_id", default="", metavar="ID", help="Tenant; without it, the instance.")
    @click.option("--name", metavar="TEXT", help="What customers call the product.")
    @click.option("--support-email", metavar="ADDRESS", help="Where customers ask for help.")
    @click.option("--logo-url", metavar="URL", help="https URL of the logo.")
    @click.option("--color", metavar="#RRGGBB", help="Color of links and buttons.")
    @click.option("--accent-color", metavar="#RRGGBB", help="Color of highlights.")
    @click.option("--web-app-url", metavar="URL", help="https URL where users sign in.")
    @click.option("--host", "hosts", multiple=True, metavar="NAME", help="Host name of the tenant; repeatable, replaces all.")
    @click.option("--no-hosts", is_flag=True, help="Remove all host names of the tenant.")
    def set_(tenant_id: str, hosts: tuple[str, ...], no_hosts: bool, **values: str | None) -> None:
        """Change the given values of a brand and print it. An empty value restores the inherited one.

        Host names must lead to this instance: map them in App Engine first.
        """
        if hosts and no_hosts:
            raise click.UsageError("Give --host or --no-hosts, not both.")
        given: dict[str, object] = {BRAND_KEYS[name]: value for name, value in values.items() if value is not None}
        named: dict[str, object] = {"hosts": list(hosts)} if hosts or no_hosts else {}
        if named and not tenant_id:
            raise click.UsageError("--host needs --tenant: the instance's brand is shown at all other host names.")
        if not (given or named):
            raise click.UsageError("Nothing to set; see --help.")
        operator = current_operator()
        update = _load(given | named)
        _print(
            exit_on_error(
                lambda: (
                    service.update_tenant(operator, tenant_id, update)
                    if tenant_id
                    else service.update_instance(operator, update)
                )
            )
        )

    return group


def _load(given: dict[str, object]) -> BrandUpdate:
    """Return the update, checked by the API's schema."""
    from schemas.common.field_messages import explain_fields
    from schemas.common.validation_errors import read_messages
    from schemas.tenancy.branding import TenantBrandSchema

    schema = TenantBrandSchema()
    explain_fields(schema)
    try:
        update: BrandUpdate = schema.load(given)
    except ValidationError as error:
        found = read_messages(error.normalized_messages(), schema, "brand")  # type: ignore[no-untyped-call]
        raise click.ClickException("\n".join(f"{entry.name}: {entry.message}" for entry in found)) from error
    return update


def _print(settings: BrandSettings) -> None:
    for name, key in BRAND_KEYS.items():
        value = getattr(settings.brand, name) or "-"
        click.echo(f"{key:<13} {value}{'' if name in settings.own else '  (inherited)'}")
    for host in settings.hosts:
        click.echo(f"{'host':<13} {host}")
    for words in settings.advice:
        click.echo(f"{'check':<13} {words}")
