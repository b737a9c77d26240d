import { api, must } from "@/api/client";
import type { Fields, Provider } from "./providers";
import { settingsOf, type Values, valuesOf } from "./settings";

/** Save a provider: create the one that is new, or change what differs. */
export function saveProvider(stored: Provider | null, fields: Fields, values: Values): Promise<unknown> {
  const { name, highestRole, claims, organizationId, tenantId, ...rest } = fields;
  const body = {
    ...rest,
    displayName: fields.displayName.trim(),
    ...(highestRole && { highestRole }),
    claims: Object.fromEntries(Object.entries(claims).filter(([, claim]) => claim.trim())),
    // A tenant follows from its organization.
    organizationId: fields.reach === "tenant" && !fields.allowJITProvisioning ? "" : organizationId,
    tenantId: fields.reach === "tenant" ? tenantId : "",
  };
  const params = { path: { name: name.trim() } };
  if (stored !== null) {
    const settings = settingsOf(fields.type, valuesOf(fields.type, stored.settings), values);
    return must(api.PATCH("/api/v2/auth-providers/{name}", { params, body: { ...body, settings } }));
  }
  const given = settingsOf(fields.type, valuesOf(fields.type, {}), values);
  const settings = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  return must(api.PUT("/api/v2/auth-providers/{name}", { params, body: { ...body, settings } }));
}
