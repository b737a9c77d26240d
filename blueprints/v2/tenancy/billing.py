"""Billing reports for resellers' systems, v2."""

from flask import Response

from app.auth.principal import Principal, Scope
from app.problems.tenancy import BILLED_TENANT_NOT_FOUND
from blueprints.billing_report import document_report, render_all_reports, render_tenant_report
from blueprints.http.authorization import SYSTEM_TOKEN, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.openapi.error_responses import error_responses

blueprint = Blueprint("billing_v2", "/api/v2/billing", tag="Billing")


@blueprint.operation("GET", "/tenantReport/<tenantId>", "getTenantBillingReport")
@authenticate(SYSTEM_TOKEN, scope=Scope.SYNC_BILLING, is_slow=True)
@document_report(blueprint)
@error_responses(BILLED_TENANT_NOT_FOUND)
def get_report(caller: Principal, tenantId: str) -> Response:  # noqa: N803 - the path's own name
    """Get Billing For a Tenant

    Gets billing details for a single tenant, by its id in this instance.

    Active users are billed. A disabled user, or a user of a disabled organization or tenant, is neither billed nor listed. A
    user who is soft-deleted, alone or with the organization, is listed in `UserBreakdown` with `isSoftDeleted` and not billed.
    A user without an organization has no plan and counts only in `UserQuantity`.

    With `Accept: text/csv` the response is a table with one line per user of `UserBreakdown`, without the breakdown by
    organization. Text that a spreadsheet would read as a formula starts with an apostrophe.
    """
    return render_tenant_report(caller, tenantId)


@blueprint.operation("GET", "/tenantReport", "listTenantBillingReports")
@authenticate(SYSTEM_TOKEN, scope=Scope.SYNC_BILLING, is_slow=True)
@document_report(blueprint, many=True)
def get_reports(caller: Principal) -> Response:
    """Get billing report for all tenants

    Gets billing details for all tenants, with the fields and rules of the single report. The response is streamed: a JSON array
    or, with `Accept: text/csv`, one table.
    """
    return render_all_reports(caller)
