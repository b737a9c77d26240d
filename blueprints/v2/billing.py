"""Billing reports for the reseller's own system, v2."""

from flask import Response

from app.auth.principal import Principal, Scope
from app.problems.not_found import BILLED_TENANT_NOT_FOUND
from blueprints.authorization import SYSTEM_TOKEN, authenticate
from blueprints.base import Blueprint
from blueprints.billing_report import all_reports_response, document_report, tenant_report_response
from blueprints.openapi.error_responses import error_responses

blueprint = Blueprint("billing_v2", "/api/v2/billing", tag="Billing")


@blueprint.operation("GET", "/tenantReport/<tenantId>")
@authenticate(SYSTEM_TOKEN, scope=Scope.SYNC_BILLING, is_slow=True)
@document_report(blueprint)
@error_responses(BILLED_TENANT_NOT_FOUND)
def get_report(caller: Principal, tenantId: str) -> Response:  # noqa: N803 - the path's own name
    """Get Billing For a Tenant

    Gets billing details for a single tenant, by its id in this instance.

    A user is billed who can be used. One who is disabled, or whose organization or tenant is, is neither billed nor listed. One
    who is marked for deletion, himself or with his organization, is listed in `UserBreakdown` with `isSoftDeleted`, and not
    billed. A user without an organization is billed on no plan: he counts in `UserQuantity` alone.

    With `Accept: text/csv` the answer is a table with one line a user of `UserBreakdown`, without its breakdown by
    organizations. A text that a spreadsheet would take for a formula begins with an apostrophe there.
    """
    return tenant_report_response(caller, tenantId)


@blueprint.operation("GET", "/tenantReport")
@authenticate(SYSTEM_TOKEN, scope=Scope.SYNC_BILLING, is_slow=True)
@document_report(blueprint, many=True)
def get_reports(caller: Principal) -> Response:
    """Get billing report for all tenants

    Gets billing details for all tenants, each as the report of one tenant tells them, with its rules. The answer is streamed,
    as JSON or, with `Accept: text/csv`, as one table.
    """
    return all_reports_response(caller)
