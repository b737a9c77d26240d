"""Billing reports for resellers' systems, v2."""

from typing import Any

from flask import Response

from app.auth.principal import Principal, Scope
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import BILLED_TENANT_NOT_FOUND
from app.problems.usage import USAGE_TOO_LARGE
from blueprints.billing_report import document_report, render_all_reports, render_tenant_report
from blueprints.http.authorization import SYSTEM_TOKEN, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.openapi.error_responses import error_responses
from schemas.tenancy.billing import BillingQuery

blueprint = Blueprint("billing_v2", "/api/v2/billing", tag="Billing")


@blueprint.operation("GET", "/tenantReport/<tenantId>", "getTenantBillingReport")
@authenticate(SYSTEM_TOKEN, scope=Scope.SYNC_BILLING, is_slow=True)
@blueprint.arguments(BillingQuery, location="query")
@document_report(blueprint)
@error_responses(PARAMETERS_INVALID, BILLED_TENANT_NOT_FOUND, USAGE_TOO_LARGE)
def get_report(caller: Principal, query: dict[str, Any], tenantId: str) -> Response:  # noqa: N803 - the path's own name
    """Get Billing For a Tenant

    Gets billing details for a single tenant, by its id in this instance.

    Active users are billed. A disabled user, or a user of a disabled organization or tenant, is neither billed nor listed. A
    user who is soft-deleted, alone or with the organization, is listed in `UserBreakdown` with `isSoftDeleted` and not billed.
    A user without an organization has no plan and counts only in `UserQuantity`.

    With `Accept: text/csv` the response is a table with one line per user of `UserBreakdown`, without the breakdown by
    organization. Text that a spreadsheet would read as a formula starts with an apostrophe.

    With `usage=true`, `Usage` of the tenant and `usage` of each organization count the messages and parts of a month, as
    `GET /api/v2/usage` does.
    """
    return render_tenant_report(caller, tenantId, query)


@blueprint.operation("GET", "/tenantReport", "listTenantBillingReports")
@authenticate(SYSTEM_TOKEN, scope=Scope.SYNC_BILLING, is_slow=True)
@blueprint.arguments(BillingQuery, location="query")
@document_report(blueprint, many=True)
@error_responses(PARAMETERS_INVALID, USAGE_TOO_LARGE)
def get_reports(caller: Principal, query: dict[str, Any]) -> Response:
    """Get billing report for all tenants

    Gets billing details for all tenants, with the fields and rules of the single report. The response is streamed: a JSON array
    or, with `Accept: text/csv`, one table.
    """
    return render_all_reports(caller, query)
