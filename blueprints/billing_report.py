"""Billing reports as JSON, or as CSV for `Accept: text/csv`. Reports on all tenants are streamed."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar, cast

import flask_smorest
from flask import Response, request

from app.auth.principal import Principal
from app.endpoints import instance
from app.errors import invalid_field
from app.frozen import frozen
from app.json_text import write_json
from app.services.tenancy.billing_report import BilledUser, TenantReport
from app.services.usage.reports import UsageRow
from app.store.tenancy.tenants import Tenant
from app.store.usage.message_counts import day_of
from blueprints.http.streamed_list import stream_response
from schemas.tenancy.billing import (
    CSV_COLUMNS,
    EXAMPLE_CSV,
    EXAMPLE_REPORT,
    BilledUsageSchema,
    TenantReportSchema,
    write_csv_header,
    write_csv_line,
)

View = TypeVar("View", bound=Callable[..., Any])

CSV = "text/csv"
_CSV_CONTENT_TYPE = f"{CSV}; charset=utf-8"

_LINES_PER_CHUNK = 100
"""Sending a chunk costs as much as writing several lines."""

_schema = TenantReportSchema()
_usage_schema = BilledUsageSchema()

_COLUMNS = "Columns: " + ", ".join(f"`{name}` ({meaning})" for name, meaning in CSV_COLUMNS.items()) + "."


def render_tenant_report(caller: Principal, tenant_id: str, query: Mapping[str, Any]) -> Response:
    """Return the report on one tenant, with its usage if the query asks for it."""
    billing = instance().tenancy.billing
    tenant = billing.require_tenant(caller, tenant_id)
    usage = _count_usage(query, tenant.id)
    if _wants_csv():
        listed = ((tenant, user) for user in billing.users(tenant))
        return stream_response(_write_csv(listed), _CSV_CONTENT_TYPE, ahead=2)
    return Response(_dump(billing.report(tenant), usage), mimetype="application/json")


def render_all_reports(caller: Principal, query: Mapping[str, Any]) -> Response:
    """Return the reports on all tenants, with one of them in memory at a time."""
    billing = instance().tenancy.billing
    if _wants_csv():
        _count_usage(query, None)
        return stream_response(_write_csv(billing.all_users(caller)), _CSV_CONTENT_TYPE, ahead=2)
    reports = billing.all_reports(caller)
    return stream_response(_write_json(reports, _count_usage(query, None)), "application/json", ahead=2)


def document_report(blueprint: flask_smorest.Blueprint, *, many: bool = False) -> Callable[[View], View]:
    """Document an endpoint's report, as JSON and as CSV.

    Args:
        blueprint: the endpoint's.
        many: whether it returns the reports on all tenants.
    """
    as_csv = {"schema": {"type": "string", "description": _COLUMNS}, "example": EXAMPLE_CSV}

    def decorate(view: View) -> View:
        example = [EXAMPLE_REPORT] if many else EXAMPLE_REPORT
        described = blueprint.response(200, TenantReportSchema(many=many), example=example)(view)
        return cast(View, blueprint.doc(responses={200: {"content": {CSV: as_csv}}})(described))

    return decorate


@frozen
class _MonthUsage:
    """Usage of a month, by tenant and organization."""

    month: str
    rows: Mapping[tuple[str, str], UsageRow]

    def add_to(self, report: TenantReport, shown: dict[str, Any]) -> None:
        """Add the usage of a tenant and its organizations to its dumped report."""
        tenant_id = report.tenant.id
        total = sum((row for (tenant, _), row in self.rows.items() if tenant == tenant_id), UsageRow())
        shown["Usage"] = self._dump(total)
        for billed, entry in zip(report.organizations, shown["OrganizationBreakdown"], strict=True):
            entry["usage"] = self._dump(self.rows.get((tenant_id, billed.organization.id), UsageRow()))

    def _dump(self, row: UsageRow) -> Any:
        return _usage_schema.dump({"month": self.month, "received": row.received, "sent": row.sent})


def _count_usage(query: Mapping[str, Any], tenant_id: str | None) -> _MonthUsage | None:
    """Return the usage that a query asks for, of one tenant or all; None for none.

    Raises:
        DomainError: PARAMETERS_INVALID: CSV has one line for each user; USAGE_TOO_LARGE.
    """
    if not query["usage"]:
        return None
    if _wants_csv():
        raise invalid_field("usage", "Only in JSON; the table has one line for each user.")
    month = query["month"] or day_of(instance().core.clock())[:7]
    return _MonthUsage(month, instance().usage.reports.count_month(tenant_id, month))


def _wants_csv() -> bool:
    return request.accept_mimetypes.best_match(["application/json", CSV]) == CSV


def _write_json(reports: Iterator[TenantReport], usage: _MonthUsage | None) -> Iterator[str]:
    yield "["
    for number, report in enumerate(reports):
        yield ("," if number else "") + _dump(report, usage)
    yield "]"


def _write_csv(listed: Iterator[tuple[Tenant, BilledUser]]) -> Iterator[str]:
    yield write_csv_header()
    lines: list[str] = []
    for tenant, user in listed:
        lines.append(write_csv_line(tenant, user))
        if len(lines) == _LINES_PER_CHUNK:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines)


def _dump(report: TenantReport, usage: _MonthUsage | None) -> str:
    shown = _schema.dump(report)
    if usage is not None:
        usage.add_to(report, shown)
    return write_json(shown).decode()
