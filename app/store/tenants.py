"""`tenants`: a reseller's customers, each with organizations of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.store.engine.collection import Collection, stored
from app.store.engine.database import Query, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """A tenant.

    Attributes:
        external_id: a number or a text, as the reseller's own system gave it first; `external-ids` makes it unique.
        tenant_admins: uids.
        admin_organization_id: the organization that was made for its administrators; empty as long as there is none.
        admin_billing_plan: the plan of that organization; None for the instance's default.
        support_details: with its `primaryContactEmail`.
        provider: the carrier's `name` and the account there, secrets encrypted.
    """

    id: str
    version: Version = None
    tenant_name: str = stored("tenantName", "", replaceable=True)
    external_id: str | int = stored("externalId", "", replaceable=True)
    tenant_admins: list[str] = stored("tenantAdmins", factory=list, replaceable=True)
    admin_organization_id: str = stored("adminOrganizationId", "")
    billing_group: str | None = stored("billingGroup", None, replaceable=True)
    admin_billing_plan: str | None = stored("adminBillingPlan", None, replaceable=True)
    support_details: dict[str, Any] = stored("supportDetails", factory=dict, replaceable=True)
    provider: dict[str, Any] = stored("provider", factory=dict)
    is_disabled: bool = stored("is_disabled", False)
    created: int = stored("created", 0, replaceable=True)


tenants = Collection("tenants", Tenant)


def all_tenants(limit: int, after: Sequence[Any] | None) -> Query:
    """Answer the query of all tenants in the order of their ids, which never changes while paging."""
    return Query(tenants.name, [], [], limit, after)
