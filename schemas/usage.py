"""Usage, as JSON and as CSV."""

from collections.abc import Iterable, Iterator

from marshmallow import ValidationError, fields

from app.services.usage.reports import MAX_DAYS, Grouping, Period, UsageRow
from app.spreadsheets import write_cell, write_rows
from app.times.dates import NOT_A_DATE, is_iso_date
from schemas.common.fields import EXAMPLE_OFFICE, PageQuery, Text, next_cursor
from schemas.common.responses import ResponseSchema

EXAMPLE_USAGE = {
    "from": "2026-11-01",
    "to": "2026-11-30",
    "timezone": "UTC",
    "openFrom": "2026-11-22",
    "total": {
        "in": {"messages": 31, "parts": 31},
        "out": {"messages": 40, "parts": 52},
        "undelivered": {"messages": 1, "parts": 1},
        "failed": {"messages": 2, "parts": 3},
    },
    "rows": [
        {
            "period": "2026-11-26",
            "group": EXAMPLE_OFFICE,
            "in": {"messages": 31, "parts": 31},
            "out": {"messages": 40, "parts": 52},
            "undelivered": {"messages": 1, "parts": 1},
            "failed": {"messages": 2, "parts": 3},
        }
    ],
    "nextCursor": None,
}

_COUNTS = ("received", "sent", "undelivered", "failed")
_NAMES = {"received": "in", "sent": "out", "undelivered": "undelivered", "failed": "failed"}

CSV_COLUMNS = (
    "period",
    "group",
    *(f"{_NAMES[name]}{unit}" for name in _COUNTS for unit in ("Messages", "Parts")),
)
EXAMPLE_CSV = ",".join(CSV_COLUMNS) + f"\r\n2026-11-26,{EXAMPLE_OFFICE},31,31,40,52,1,1,2,3\r\n"


def _require_day(text: str) -> None:
    if not is_iso_date(text):
        raise ValidationError(NOT_A_DATE)


class UsageQuery(PageQuery):
    """Range, filter and grouping of usage."""

    first_day = Text(
        longest=10,
        data_key="from",
        load_default=None,
        validators=[_require_day],
        metadata={
            "description": f"First day (UTC); the first of the month of `to` by default. At most {MAX_DAYS} days.",
            "examples": ["2026-11-01"],
        },
    )
    last_day = Text(
        longest=10,
        data_key="to",
        load_default=None,
        validators=[_require_day],
        metadata={"description": "Last day (UTC), included; today by default.", "examples": ["2026-11-30"]},
    )
    user_id = Text(
        longest=128, shortest=1, data_key="userId", load_default=None, metadata={"description": "Usage of this user."}
    )
    organization_id = Text(
        longest=128,
        shortest=1,
        data_key="organizationId",
        load_default=None,
        metadata={"description": "Usage of this organization."},
    )
    tenant_id = Text(
        longest=128, shortest=1, data_key="tenantId", load_default=None, metadata={"description": "Usage of this tenant."}
    )
    number = Text(
        longest=32,
        shortest=1,
        load_default=None,
        metadata={"description": "Only messages from or to this number of the office.", "examples": [EXAMPLE_OFFICE]},
    )
    period = fields.Enum(
        Period,
        by_value=True,
        load_default=Period.DAY,
        metadata={"description": "What a row covers: a day, a month, or the whole range."},
    )
    grouping = fields.Enum(
        Grouping,
        by_value=True,
        data_key="groupBy",
        load_default=Grouping.NONE,
        metadata={"description": "What rows are apart by, beside the period."},
    )


class CountSchema(ResponseSchema):
    """Messages and parts."""

    messages = fields.Integer(metadata={"description": "A group message is one message."})
    parts = fields.Integer(metadata={"description": "Segments; an MMS has one. A group message has them for each recipient."})


class UsageCountsSchema(ResponseSchema):
    """Counts of messages."""

    received = fields.Nested(CountSchema, data_key="in", metadata={"description": "Received."})
    sent = fields.Nested(
        CountSchema,
        data_key="out",
        metadata={"description": "Handed to a carrier, delivered or not; includes those whose response was lost."},
    )
    undelivered = fields.Nested(CountSchema, metadata={"description": "Those of `out` that the carrier could not deliver."})
    failed = fields.Nested(CountSchema, metadata={"description": "Not sent: no carrier took them. Not part of `out`."})


class UsageRowSchema(UsageCountsSchema):
    """Counts of one period and group."""

    period = fields.String(metadata={"description": "A day or a month (UTC), or `total`.", "examples": ["2026-11-26"]})
    group = fields.String(
        metadata={
            "description": "A number, an id, the name of a carrier, or a source of messages, as `groupBy` says. "
            "Empty without `groupBy`, and for users without organization or tenant."
        }
    )


class UsageListSchema(ResponseSchema):
    """Usage of a range of days."""

    first_day = fields.String(data_key="from")
    last_day = fields.String(data_key="to")
    timezone = fields.Constant("UTC", metadata={"description": "Days are those of UTC."})
    openFrom = fields.String(
        attribute="open_day",
        metadata={"description": "From this day on, receipts of carriers may still change the counts."},
    )
    total = fields.Nested(UsageCountsSchema, metadata={"description": "The sum of all rows, on this page or not."})
    rows = fields.List(fields.Nested(UsageRowSchema), attribute="items", metadata={"description": "By period, then group."})
    nextCursor = next_cursor()


def write_csv(rows: Iterable[UsageRow]) -> str:
    """Return rows as a table."""
    return write_rows([CSV_COLUMNS, *_lines(rows)])


def _lines(rows: Iterable[UsageRow]) -> Iterator[list[str]]:
    for row in rows:
        counts = [getattr(row, name) for name in _COUNTS]
        cells = [row.period, row.group, *(value for count in counts for value in (count.messages, count.parts))]
        yield [write_cell(cell) for cell in cells]
