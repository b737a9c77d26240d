"""A billing report as its caller wants it: JSON, or CSV for `Accept: text/csv`; whole reports are streamed."""

import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar, cast

import flask_smorest
from flask import Response, request, stream_with_context

from app.auth.principal import Principal
from app.endpoints import instance
from app.services.tenancy.billing_report import BillingReports
from app.store.tenants import Tenant
from schemas.billing import CSV_COLUMNS, EXAMPLE_CSV, EXAMPLE_REPORT, TenantReportSchema, write_csv_header, write_csv_line

View = TypeVar("View", bound=Callable[..., Any])

CSV = "text/csv"

_schema = TenantReportSchema()

_COLUMNS = "The columns: " + ", ".join(f"`{name}` ({meaning})" for name, meaning in CSV_COLUMNS.items()) + "."


def tenant_report_response(caller: Principal, tenant_id: str) -> Response:
    """Answer the report of one tenant."""
    billing = instance().tenancy.billing
    tenant = billing.require_tenant(caller, tenant_id)
    if _wants_csv():
        return _stream(_write_csv(billing, iter([tenant])), CSV)
    return Response(_dump(billing, tenant), mimetype="application/json")


def all_reports_response(caller: Principal) -> Response:
    """Answer the reports of all tenants, holding one of them in memory at a time."""
    billing = instance().tenancy.billing
    tenants = billing.tenants(caller)
    if _wants_csv():
        return _stream(_write_csv(billing, tenants), CSV)
    return _stream(_write_json(billing, tenants), "application/json")


def document_report(blueprint: flask_smorest.Blueprint, *, many: bool = False) -> Callable[[View], View]:
    """Document the report that an endpoint answers, as JSON and as CSV.

    Args:
        blueprint: of the endpoint.
        many: it answers the reports of all tenants.
    """
    as_csv = {"schema": {"type": "string", "description": _COLUMNS}, "example": EXAMPLE_CSV}

    def decorate(view: View) -> View:
        example = [EXAMPLE_REPORT] if many else EXAMPLE_REPORT
        described = blueprint.response(200, TenantReportSchema(many=many), example=example)(view)
        return cast(View, blueprint.doc(responses={200: {"content": {CSV: as_csv}}})(described))

    return decorate


def _wants_csv() -> bool:
    return request.accept_mimetypes.best_match(["application/json", CSV]) == CSV


def _stream(parts: Iterator[str], mimetype: str) -> Response:
    # The first parts are read before the answer begins, so that an outage is answered as one.
    first = list(itertools.islice(parts, 2))
    return Response(stream_with_context(itertools.chain(first, parts)), mimetype=mimetype)


def _write_json(billing: BillingReports, tenants: Iterator[Tenant]) -> Iterator[str]:
    yield "["
    for number, tenant in enumerate(tenants):
        yield ("," if number else "") + _dump(billing, tenant)
    yield "]"


def _write_csv(billing: BillingReports, tenants: Iterator[Tenant]) -> Iterator[str]:
    yield write_csv_header()
    for tenant in tenants:
        for user in billing.users(tenant):
            yield write_csv_line(tenant, user)


def _dump(billing: BillingReports, tenant: Tenant) -> str:
    return json.dumps(_schema.dump(billing.report(tenant)))
