"""`flask plan`: limits and features of organizations."""

from collections.abc import Callable, Iterator
from typing import Any

import click

from app.commands.common.arguments import check_text, current_operator
from app.commands.common.errors import exit_on_error
from app.commands.common.tables import print_table
from app.composition import Instance
from app.services.plans.plans import ALL_FEATURES, PlanUpdate
from app.store.tenancy.plans import Plan

_PAGE = 200
_COLUMNS = ("ID", "NAME", "TENANT", "USERS", "MESSAGES", "FEATURES", "TITLE")
_EXAMPLE = """\b
Example:
  flask --app main plan create starter --max-users 5 --messages-per-month 2000 --feature lists --feature reminders"""


def plan_command(instance: Instance) -> click.Group:
    """Return the command group."""
    services = instance.plans

    @click.group("plan")
    def group() -> None:
        """Manage plans. PLAN is an id, or a name that one plan has."""

    @group.command("list")
    def list_() -> None:
        """List the plans, one per line; 0 is no limit."""
        print_table(_COLUMNS, (_row(plan) for plan in _all(instance)), "No plans.")

    @group.command("show")
    @click.argument("plan")
    def show(plan: str) -> None:
        """Show a plan."""
        found = _find(instance, plan)
        for column, cell in zip((*_COLUMNS, "PRICE"), (*_row(found), found.price), strict=True):
            click.echo(f"{column.capitalize()}: {cell or '-'}")

    @group.command("create", epilog=_EXAMPLE)
    @click.argument("name", callback=check_text)
    @click.option("--tenant", "tenant_id", metavar="ID", help="Only for organizations of this tenant. Default: for all.")
    @_with_limits
    def create(name: str, tenant_id: str | None, **values: Any) -> None:
        """Create a plan, and print its id. Organizations get it by their `billing.plan`."""
        update = _update(**values)
        click.echo(exit_on_error(lambda: services.plans.create(current_operator(), name, tenant_id, update)).id)

    @group.command("set")
    @click.argument("plan")
    @_with_limits
    def set_(plan: str, **values: Any) -> None:
        """Change a plan. All processes follow within a minute."""
        update = _update(**values)
        if not update.attributes():
            raise click.UsageError("Give at least one option.")
        found = _find(instance, plan)
        exit_on_error(lambda: services.plans.update(current_operator(), found.id, update))
        click.echo("Changed")

    return group


def _with_limits(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of a plan's values to a command."""
    for option in (
        click.option("--price", metavar="TEXT", help="Price, shown to administrators."),
        click.option("--all-features", is_flag=True, help="Include all features."),
        click.option(
            "--feature",
            "features",
            multiple=True,
            type=click.Choice(ALL_FEATURES),
            help="Feature to include; repeat for each.",
        ),
        click.option("--messages-per-month", type=click.IntRange(0, 1_000_000_000), help="Messages a month; 0: no limit."),
        click.option("--max-users", type=click.IntRange(0, 1_000_000), help="Users of an organization; 0 for no limit."),
        click.option("--title", metavar="TEXT", help="Name for people."),
    ):
        command = option(command)
    return command


def _update(*, features: tuple[str, ...], all_features: bool, **values: Any) -> PlanUpdate:
    if features and all_features:
        raise click.UsageError("Give either --feature or --all-features.")
    return PlanUpdate(features=ALL_FEATURES if all_features else list(features) or None, **values)


def _all(instance: Instance) -> Iterator[Plan]:
    cursor: str | None = None
    while True:
        page = exit_on_error(
            lambda after=cursor: instance.plans.plans.list(current_operator(), _PAGE, after)  # type: ignore[misc]
        )
        yield from page.items
        if page.next_cursor is None:
            return
        cursor = page.next_cursor


def _find(instance: Instance, name: str) -> Plan:
    """Return the plan with an id or a name.

    Raises:
        BadParameter: there is none, or several plans have the name.
    """
    found = [plan for plan in _all(instance) if name in (plan.id, plan.name)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise click.BadParameter("Plan not found.", param_hint="PLAN")
    raise click.BadParameter("Several tenants have a plan of this name; give its id.", param_hint="PLAN")


def _row(plan: Plan) -> tuple[str, ...]:
    features = "all" if plan.features is None else ",".join(plan.features)
    return (plan.id, plan.name, plan.tenant_id, str(plan.max_users), str(plan.messages_per_month), features, plan.title)
