"""`flask usage`: messages and parts by day or month."""

from datetime import datetime
from typing import Any

import click

from app.commands.common.arguments import current_operator, find_id
from app.commands.common.errors import exit_on_error
from app.commands.common.tables import print_table
from app.composition import Instance
from app.services.usage.reports import Grouping, Period, UsageRequest, UsageRow

_COLUMNS = ("PERIOD", "GROUP", "IN", "IN-PARTS", "OUT", "OUT-PARTS", "UNDELIVERED", "FAILED")
_DAY = "%Y-%m-%d"
_EXAMPLE = """\b
Example:
  flask --app main usage --from 2026-10-01 --to 2026-10-31 --period total --group-by organization"""


def usage_command(instance: Instance) -> click.Command:
    """Return the command."""

    @click.command("usage", epilog=_EXAMPLE)
    @click.option("--from", "first_day", type=click.DateTime([_DAY]), help="First day (UTC). Default: the first of the month.")
    @click.option("--to", "last_day", type=click.DateTime([_DAY]), help="Last day (UTC), included. Default: today.")
    @click.option("--user", "user_id", metavar="USER", help="Only this user, by id or e-mail address.")
    @click.option("--organization", "organization_id", metavar="ID", help="Only this organization.")
    @click.option("--tenant", "tenant_id", metavar="ID", help="Only this tenant.")
    @click.option("--number", help="Only messages from or to this number of the office.")
    @click.option("--period", type=click.Choice([str(period) for period in Period]), default=str(Period.MONTH))
    @click.option("--group-by", "grouping", type=click.Choice([str(grouping) for grouping in Grouping]), default="none")
    def usage(
        first_day: datetime | None, last_day: datetime | None, user_id: str | None, period: str, grouping: str, **names: Any
    ) -> None:
        """Print the usage of a range of days: messages and parts that arrived, left and failed."""
        request = UsageRequest(
            first_day=first_day.strftime(_DAY) if first_day else None,
            last_day=last_day.strftime(_DAY) if last_day else None,
            user_id=find_id(instance, user_id) if user_id else None,
            period=Period(period),
            grouping=Grouping(grouping),
            **names,
        )
        report = exit_on_error(lambda: instance.usage.reports.report(current_operator(), request))
        rows = [*report.rows, _with_place(report.total)] if report.rows else []
        print_table(_COLUMNS, iter([_cells(row) for row in rows]), "No messages.")

    return usage


def _with_place(total: UsageRow) -> UsageRow:
    return UsageRow("TOTAL") + total


def _cells(row: UsageRow) -> tuple[str, ...]:
    counts = (row.received, row.sent)
    numbers = [number for count in counts for number in (count.messages, count.parts)]
    return (row.period, row.group, *map(str, [*numbers, row.undelivered.messages, row.failed.messages]))
