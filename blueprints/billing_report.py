"""Billing reports as JSON, or as CSV for `Accept: text/csv`. Reports on all tenants are streamed."""

import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar, cast

import flask_smorest
from flask import Response, request

from app.auth.principal import Principal
from app.endpoints import instance
from app.services.tenancy.billing_report import BilledUser, TenantReport
from app.store.tenancy.tenants import Tenant
from blueprints.http.streamed_list import stream_response
from schemas.tenancy.billing import (
    CSV_COLUMNS,
    EXAMPLE_CSV,
    EXAMPLE_REPORT,
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

_COLUMNS = "Columns: " + ", ".join(f"`{name}` ({meaning})" for name, meaning in CSV_COLUMNS.items()) + "."


def render_tenant_report(caller: Principal, tenant_id: str) -> Response:
    """Return the report on one tenant."""
    billing = instance().tenancy.billing
    tenant = billing.require_tenant(caller, tenant_id)
    if _wants_csv():
        listed = ((tenant, user) for user in billing.users(tenant))
        return stream_response(_write_csv(listed), _CSV_CONTENT_TYPE, ahead=2)
    return Response(_dump(billing.report(tenant)), mimetype="application/json")


def render_all_reports(caller: Principal) -> Response:
    """Return the reports on all tenants, with one of them in memory at a time."""
    billing = instance().tenancy.billing
    if _wants_csv():
        return stream_response(_write_csv(billing.all_users(caller)), _CSV_CONTENT_TYPE, ahead=2)
    return stream_response(_write_json(billing.all_reports(caller)), "application/json", ahead=2)


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


def _wants_csv() -> bool:
    return request.accept_mimetypes.best_match(["application/json", CSV]) == CSV


def _write_json(reports: Iterator[TenantReport]) -> Iterator[str]:
    yield "["
    for number, report in enumerate(reports):
        yield ("," if number else "") + _dump(report)
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


def _dump(report: TenantReport) -> str:
    return json.dumps(_schema.dump(report))
