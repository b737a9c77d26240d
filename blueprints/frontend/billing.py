"""Billing reports for administrators in the web app."""

from typing import Any

from flask import Response

from app.auth.principal import Principal
from app.problems.permissions import ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import BILLED_TENANT_NOT_FOUND
from app.problems.usage import USAGE_TOO_LARGE
from blueprints.billing_report import document_report, render_all_reports, render_tenant_report
from blueprints.http.authorization import FIREBASE, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.openapi.error_responses import error_responses
from schemas.tenancy.billing import BillingQuery

blueprint = Blueprint("frontend_billing", "/billing", tag="Frontend")


@blueprint.operation("GET", "/tenantReport/<tenantId>", "getTenantBillingReportForWeb")
@authenticate(FIREBASE, is_slow=True)
@blueprint.arguments(BillingQuery, location="query")
@document_report(blueprint)
@error_responses(PARAMETERS_INVALID, ROLE_MISSING, BILLED_TENANT_NOT_FOUND, USAGE_TOO_LARGE)
def get_report(caller: Principal, query: dict[str, Any], tenantId: str) -> Response:  # noqa: N803 - the path's own name
    """Get Billing For a Tenant

    Gets billing details for a single tenant. Open to the tenant's admins and to system admins. The same rules apply as in
    `GET /api/v2/billing/tenantReport/{tenantId}`.
    """
    return render_tenant_report(caller, tenantId, query)


@blueprint.operation("GET", "/tenantReport", "listTenantBillingReportsForWeb")
@authenticate(FIREBASE, is_slow=True)
@blueprint.arguments(BillingQuery, location="query")
@document_report(blueprint, many=True)
@error_responses(PARAMETERS_INVALID, ROLE_MISSING, USAGE_TOO_LARGE)
def get_reports(caller: Principal, query: dict[str, Any]) -> Response:
    """Get Billing For all Tenants

    Gets billing details for all tenants. Open to system admins. The same rules apply as in `GET /api/v2/billing/tenantReport`.
    """
    return render_all_reports(caller, query)
