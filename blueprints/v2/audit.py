"""The audit trail, v2."""

from typing import Any

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.permissions import ROLE_MISSING
from app.problems.tenancy import ORGANIZATION_NOT_FOUND, TENANT_NOT_FOUND
from app.services.common.pagination import Page
from app.store.audit.audit_log import AuditEntry, AuditFilter
from blueprints.http.authorization import ANY_CREDENTIAL, authenticate
from blueprints.http.blueprint import Blueprint
from schemas.audit import EXAMPLE_ENTRY, AuditEntryListSchema, AuditQuery

blueprint = Blueprint("audit_v2", "/api/v2", tag="Audit")


@blueprint.operation("GET", "/audit", "listAuditEntries")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_AUDIT)
@blueprint.page(AuditEntryListSchema, EXAMPLE_ENTRY, ROLE_MISSING, TENANT_NOT_FOUND, ORGANIZATION_NOT_FOUND, query=AuditQuery)
def list_audit_entries(caller: Principal, query: dict[str, Any]) -> Page[AuditEntry]:
    """Get Audit Trail

    Returns a page of administrative changes, newest first: who changed what, the values before and after, and the origin of the
    request. System admins and service accounts read every change, tenant admins those of their tenant, organization admins
    those of their organization. Secrets are masked.
    """
    filters = AuditFilter(
        tenant_id=query["tenantId"],
        organization_id=query["organizationId"],
        object_id=query["objectId"],
        actor_id=query["actorId"],
        since=query["since"],
        before=query["before"],
    )
    return instance().operations.audit_queries.list(caller, filters, query["limit"], query["cursor"])
