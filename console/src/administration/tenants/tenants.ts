import type { components } from "@/api/schema.gen";
import type { Tenant } from "../shared/useTenants";

/** Names of the queries that a change of a tenant makes old. */
export const CHANGED = ["tenant", "tenants"];

export type TenantBody = components["schemas"]["TenantDetails"];

/** Return the name of the carrier of a tenant's own account; empty for the platform's. */
export function carrierOf({ provider }: Tenant): string {
  return typeof provider.name === "string" ? provider.name : "";
}

/** Return the tenants whose name or identifier has all words of a text. */
export function findTenants(tenants: Tenant[], text: string): Tenant[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return tenants.filter((one) => {
    const content = `${one.tenantName} ${one.externalId} ${one.billingGroup ?? ""}`.toLowerCase();
    return words.every((word) => content.includes(word));
  });
}

/** What the form of a tenant edits. */
export interface Details {
  tenantName: string;
  primarySupportContactEmail: string;
  billingGroup: string;
  adminBillingPlan: string;
}

export function detailsOf(tenant: Tenant): Details {
  return {
    tenantName: tenant.tenantName,
    primarySupportContactEmail: tenant.supportDetails.primaryContactEmail ?? "",
    billingGroup: tenant.billingGroup ?? "",
    adminBillingPlan: tenant.adminBillingPlan ?? "",
  };
}

/** Return the request that changes details and keeps the carrier account: its name alone keeps the credentials. */
export function bodyOf(tenant: Tenant, details: Details): TenantBody {
  const carrier = carrierOf(tenant);
  return {
    ...details,
    tenant_external_identifier: tenant.externalId,
    provider: carrier ? { name: carrier } : {},
  };
}
