"""`tenants`: a reseller's customers, each with organizations of its own."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.frozen import frozen
from app.store.engine.collection import Collection
from app.store.engine.database import Query, Version
from app.store.engine.stored_fields import stored


@frozen(kw_only=True)
class Tenant:
    """A tenant.

    Attributes:
        external_id: number or string, as first given by the reseller's own system; unique through `external-ids`.
        tenant_admins: uids.
        admin_organization_id: organization created for its administrators; empty until there is one.
        admin_billing_plan: plan of that organization; None for the instance's default.
        support_details: map with the `primaryContactEmail`.
        brand: map with the `name`, `logoUrl`, `color`, `accentColor` and `webAppUrl` that differ from the defaults.
        hosts: host names at which its brand is shown; unique through `tenant-hosts`.
        provider: carrier `name` and carrier account, with encrypted secrets.
        fallback_provider: the same for the second carrier, used while the first is down.
    """

    id: str
    version: Version = None
    tenant_name: str = stored("tenantName", "", replaceable=True)
    external_id: str | int = stored("externalId", "", replaceable=True)
    tenant_admins: Sequence[str] = stored("tenantAdmins", factory=list, replaceable=True)
    admin_organization_id: str = stored("adminOrganizationId", "")
    billing_group: str | None = stored("billingGroup", None, replaceable=True)
    admin_billing_plan: str | None = stored("adminBillingPlan", None, replaceable=True)
    support_details: Mapping[str, Any] = stored("supportDetails", factory=dict, replaceable=True)
    brand: Mapping[str, Any] = stored("brand", factory=dict, replaceable=True)
    hosts: Sequence[str] = stored("hosts", factory=list, replaceable=True)
    provider: Mapping[str, Any] = stored("provider", factory=dict)
    fallback_provider: Mapping[str, Any] = stored("fallbackProvider", factory=dict)
    is_disabled: bool = stored("is_disabled", False)
    created: int = stored("created", 0, replaceable=True)


tenants = Collection("tenants", Tenant, is_settled=True)


def tenant_of_host(host: str) -> Query:
    """Return the query for the tenant with a host name."""
    return Query(tenants.name, [("hosts", "array_contains", host)], [], 1)


def all_tenants(limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for all tenants, ordered by id, which is stable while paging."""
    return Query(tenants.name, [], [], limit, after)
