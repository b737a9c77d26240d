"""Plans, v2."""

from typing import Any

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.permissions import ROLE_MISSING
from app.problems.plans import PLAN_EXISTS, PLAN_NOT_FOUND, PLANS_TOO_MANY
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import ORGANIZATION_NOT_FOUND, TENANT_NOT_FOUND
from app.services.common.idempotency import Record
from app.services.common.pagination import Page
from app.services.plans.limits import PlanUsage
from app.services.plans.plans import PlanUpdate
from app.store.tenancy.plans import Plan
from blueprints.http.authorization import ANY_CREDENTIAL, authenticate
from blueprints.http.blueprint import SUCCESS, Blueprint
from blueprints.http.idempotency import idempotent
from blueprints.openapi.error_responses import error_responses
from schemas.common.responses import SuccessSchema
from schemas.plans import (
    EXAMPLE_PLAN,
    EXAMPLE_PLAN_USAGE,
    EXAMPLE_PLAN_VALUES,
    PlanCreationSchema,
    PlanListSchema,
    PlanSchema,
    PlanUpdateSchema,
    PlanUsageSchema,
)

blueprint = Blueprint("plans_v2", "/api/v2", tag="Usage")


@blueprint.operation("GET", "/plans", "listPlans")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_TENANTS)
@blueprint.page(PlanListSchema, EXAMPLE_PLAN, ROLE_MISSING)
def list_plans(caller: Principal, query: dict[str, Any]) -> Page[Plan]:
    """Get Plans

    Returns a page of plans: for tenant admins those of the instance and of their tenant, for system admins and service accounts
    all.
    """
    return instance().plans.plans.list(caller, query["limit"], query["cursor"])


@blueprint.operation("POST", "/plans", "createPlan")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_TENANTS)
@idempotent(PlanSchema)
@blueprint.arguments(PlanCreationSchema, example=EXAMPLE_PLAN_VALUES)
@blueprint.response(200, PlanSchema, example=EXAMPLE_PLAN)
@error_responses(PARAMETERS_INVALID, ROLE_MISSING, TENANT_NOT_FOUND, PLAN_EXISTS, PLANS_TOO_MANY)
def create_plan(caller: Principal, record: Record[Plan], body: dict[str, Any]) -> Plan:
    """Create Plan

    Creates a plan. Organizations whose `billing.plan` has its name get its limits within a minute. A plan of a tenant goes
    before one of the instance with the same name.
    """
    return instance().plans.plans.create(caller, body["name"], body["tenant_id"], body["values"], record)


@blueprint.operation("GET", "/plans/<id>", "getPlan")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_TENANTS)
@blueprint.response(200, PlanSchema, example=EXAMPLE_PLAN)
@error_responses(ROLE_MISSING, PLAN_NOT_FOUND)
def get_plan(caller: Principal, id: str) -> Plan:
    """Get Plan

    Returns one plan.
    """
    return instance().plans.plans.get(caller, id)


@blueprint.operation("PATCH", "/plans/<id>", "updatePlan")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_TENANTS)
@blueprint.arguments(PlanUpdateSchema, example={"maxUsers": 10})
@blueprint.response(200, PlanSchema, example={**EXAMPLE_PLAN, "maxUsers": 10})
@error_responses(PARAMETERS_INVALID, ROLE_MISSING, PLAN_NOT_FOUND)
def update_plan(caller: Principal, body: PlanUpdate, id: str) -> Plan:
    """Update Plan

    Changes limits, features, title or price. The change takes effect within a minute. An organization with more users than a
    new limit keeps them, and gets no further ones.
    """
    return instance().plans.plans.update(caller, id, body)


@blueprint.operation("GET", "/organizations/<id>/planUsage", "getPlanUsage")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_ORGANIZATIONS, is_slow=True)
@blueprint.response(200, PlanUsageSchema, example=EXAMPLE_PLAN_USAGE)
@error_responses(ROLE_MISSING, ORGANIZATION_NOT_FOUND)
def get_plan_usage(caller: Principal, id: str) -> PlanUsage:
    """Get Plan Usage

    Returns what an organization has used of its plan: messages of the present month (UTC), and users. Administrators get an
    e-mail at 80 % and at 100 % of each limit, once a month. Messages are counted at most once a minute.
    """
    return instance().core.plan_limits.get_usage(caller, id)


@blueprint.operation("DELETE", "/plans/<id>", "deletePlan")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_TENANTS)
@blueprint.response(200, SuccessSchema, example=SUCCESS)
@error_responses(ROLE_MISSING, PLAN_NOT_FOUND)
def delete_plan(caller: Principal, id: str) -> dict[str, str]:
    """Delete Plan

    Deletes a plan. Organizations that name it keep the name, and have no limits.
    """
    instance().plans.plans.delete(caller, id)
    return SUCCESS
