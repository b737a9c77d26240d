import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { api, must } from "@/api/client";
import type { components } from "@/api/schema.gen";

export type Tenant = components["schemas"]["Tenant"];

/** Read the tenants that the user administers, by name. */
export function useTenants(isEnabled = true): UseQueryResult<Tenant[]> {
  return useQuery({
    enabled: isEnabled,
    queryKey: ["tenants", "all"],
    queryFn: () => must(api.GET("/api/v2/tenants/")),
    select: ({ tenants }) => [...(tenants ?? [])].sort((one, other) => one.tenantName.localeCompare(other.tenantName)),
  });
}

/** Return tenants as the options of a field. */
export function tenantOptions(tenants: Tenant[]): { value: string; label: string }[] {
  return tenants.map(({ id, tenantName }) => ({ value: id, label: tenantName || id }));
}
