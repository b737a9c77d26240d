"""Billing reports for the web app's administrators."""

from flask import Response

from app.auth.principal import Principal
from app.problems.not_found import BILLED_TENANT_NOT_FOUND
from app.problems.permissions import ROLE_MISSING
from blueprints.authorization import FIREBASE, accepts
from blueprints.base import Blueprint
from blueprints.billing_report import answer_report, answer_reports, describe_report
from blueprints.openapi.error_responses import answers

blueprint = Blueprint("frontend_billing", "/billing", tag="Frontend")


@blueprint.operation("GET", "/tenantReport/<tenantId>")
@accepts(FIREBASE, is_slow=True)
@describe_report(blueprint)
@answers(ROLE_MISSING, BILLED_TENANT_NOT_FOUND)
def get_report(caller: Principal, tenantId: str) -> Response:  # noqa: N803 - the path's own name
    """Get Billing For a Tenant

    Gets billing details for a single tenant, for its administrators and those of the instance. The rules are those of
    `GET /api/v2/billing/tenantReport/{tenantId}`.
    """
    return answer_report(caller, tenantId)


@blueprint.operation("GET", "/tenantReport")
@accepts(FIREBASE, is_slow=True)
@describe_report(blueprint, many=True)
@answers(ROLE_MISSING)
def get_reports(caller: Principal) -> Response:
    """Get Billing For all Tenants

    Gets billing details for all tenants, for administrators of the instance. The rules are those of
    `GET /api/v2/billing/tenantReport`.
    """
    return answer_reports(caller)
