"""`tenants`: a reseller's customers, each with organizations of its own."""

from dataclasses import dataclass
from typing import Any

from app.store.database import Version
from app.store.entity import Collection, stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """A tenant. `external_id` is a number or a string, as the reseller's own system has it."""

    id: str
    version: Version = None
    tenant_name: str = stored("tenantName", "")
    external_id: str | int = stored("externalId", "")
    tenant_admins: list[str] = stored("tenantAdmins", factory=list)
    billing_group: str | None = stored("billingGroup", None)
    admin_billing_plan: str | None = stored("adminBillingPlan", None)
    support_details: dict[str, Any] = stored("supportDetails", factory=dict)
    provider: dict[str, Any] = stored("provider", factory=dict)
    is_disabled: bool = stored("is_disabled", False)
    created: int = stored("created", 0)


tenants = Collection("tenants", Tenant)
