import { api, must } from "@/api/client";
import type { components } from "@/api/schema.gen";
import type { Organization } from "../shared/useOrganizations";

export type Settings = components["schemas"]["OrganizationSettings"];
export type SettingsUpdate = components["schemas"]["OrganizationSettingsUpdate"];
export type OrganizationUpdate = components["schemas"]["OrganizationUpdate"];

/** Return the name of an organization's plan, or an empty text. */
export function planOf(organization: Organization): string {
  const { plan } = organization.billing as { plan?: unknown };
  return typeof plan === "string" ? plan : "";
}

/** Return the organizations in whose name or external id all words occur, by name; deleted ones are last. */
export function findOrganizations(organizations: Organization[], text: string): Organization[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return organizations
    .filter((one) => {
      const content = `${one.organizationName} ${one.external_id}`.toLowerCase();
      return words.every((word) => content.includes(word));
    })
    .sort(
      (one, other) =>
        Number(one.deleted > 0) - Number(other.deleted > 0) ||
        one.organizationName.localeCompare(other.organizationName),
    );
}

export function updateOrganization(id: string, changes: OrganizationUpdate): Promise<unknown> {
  return must(api.PATCH("/api/v2/organizations/{id}", { params: { path: { id } }, body: changes }));
}

export function updateSettings(id: string, changes: SettingsUpdate): Promise<unknown> {
  return must(api.PATCH("/api/v2/organizations/{id}/settings", { params: { path: { id } }, body: changes }));
}
