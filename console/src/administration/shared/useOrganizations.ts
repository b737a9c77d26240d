import { useQuery } from "@tanstack/react-query";
import { api, must } from "@/api/client";
import type { components } from "@/api/schema.gen";

export type Organization = components["schemas"]["Organization"];

/** Return the organizations that the user administers, by name; deleted ones are left out. */
export function useOrganizations(): Organization[] {
  const { data } = useQuery({
    queryKey: ["organizations", "all"],
    queryFn: () => must(api.GET("/api/v2/organizations")),
    select: ({ organizations }) =>
      organizations
        .filter((organization) => organization.deleted === 0)
        .sort((one, other) => one.organizationName.localeCompare(other.organizationName)),
  });
  return data ?? [];
}

/** Return organizations as the options of a field. */
export function optionsOf(organizations: Organization[]): { value: string; label: string }[] {
  return organizations.map(({ id, organizationName }) => ({ value: id, label: organizationName || id }));
}
