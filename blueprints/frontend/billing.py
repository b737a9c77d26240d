"""Billing reports for administrators in the web app."""

from flask import Response

from app.auth.principal import Principal
from app.problems.permissions import ROLE_MISSING
from app.problems.tenancy import BILLED_TENANT_NOT_FOUND
from blueprints.billing_report import document_report, render_all_reports, render_tenant_report
from blueprints.http.authorization import FIREBASE, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.openapi.error_responses import error_responses

blueprint = Blueprint("frontend_billing", "/billing", tag="Frontend")


@blueprint.operation("GET", "/tenantReport/<tenantId>", "getTenantBillingReportForWeb")
@authenticate(FIREBASE, is_slow=True)
@document_report(blueprint)
@error_responses(ROLE_MISSING, BILLED_TENANT_NOT_FOUND)
def get_report(caller: Principal, tenantId: str) -> Response:  # noqa: N803 - the path's own name
    """Get Billing For a Tenant

    Gets billing details for a single tenant. Open to the tenant's admins and to system admins. The same rules apply as in
    `GET /api/v2/billing/tenantReport/{tenantId}`.
    """
    return render_tenant_report(caller, tenantId)


@blueprint.operation("GET", "/tenantReport", "listTenantBillingReportsForWeb")
@authenticate(FIREBASE, is_slow=True)
@document_report(blueprint, many=True)
@error_responses(ROLE_MISSING)
def get_reports(caller: Principal) -> Response:
    """Get Billing For all Tenants

    Gets billing details for all tenants. Open to system admins. The same rules apply as in `GET /api/v2/billing/tenantReport`.
    """
    return render_all_reports(caller)
