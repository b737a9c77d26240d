import type { components } from "@/api/schema.gen";
import { isAtLeast, type Role } from "../roles";
import type { Protocol } from "./settings";

export type Provider = components["schemas"]["AuthProvider"];
export type Reach = Provider["reach"];

export const REACHES: Reach[] = ["organization", "tenant", "instance"];
export const CLAIMS = ["subject", "email", "emailVerified", "fullName", "givenName", "familyName"] as const;
const ROLES: Role[] = ["user", "organizationAdmin", "tenantAdmin", "systemAdmin", "superAdmin"];
const HIGHEST: Record<Reach, Role> = {
  organization: "organizationAdmin",
  tenant: "tenantAdmin",
  instance: "superAdmin",
};

/** What the form edits beside the settings of the protocol. */
export interface Fields {
  name: string;
  type: Protocol;
  displayName: string;
  enabled: boolean;
  reach: Reach;
  organizationId: string;
  tenantId: string;
  /** Empty for the API's default. */
  highestRole: Role | "";
  allowJITProvisioning: boolean;
  allowEmailCorrelation: boolean;
  trustEmail: boolean;
  allowedOrigins: string[];
  claims: Record<string, string>;
}

export const NEW: Fields = {
  name: "",
  type: "oauth",
  displayName: "",
  enabled: true,
  reach: "organization",
  organizationId: "",
  tenantId: "",
  highestRole: "",
  allowJITProvisioning: false,
  allowEmailCorrelation: false,
  trustEmail: false,
  allowedOrigins: [],
  claims: {},
};

/** Return the roles that a provider can log in: those within its reach, and none above the administrator's own. */
export function rolesWithin(reach: Reach, own: Role): Role[] {
  return ROLES.filter((role) => isAtLeast(HIGHEST[reach], role) && isAtLeast(own, role));
}

export function fieldsOf(provider: Provider): Fields {
  const { name, displayName, enabled, reach, organizationId, tenantId, highestRole, allowedOrigins, trustEmail } =
    provider;
  const { allowJITProvisioning, allowEmailCorrelation } = provider;
  return {
    ...{ name, displayName, enabled, reach, organizationId, tenantId, highestRole, allowedOrigins, trustEmail },
    ...{ allowJITProvisioning, allowEmailCorrelation },
    type: provider.type as Protocol,
    claims: provider.claims as Record<string, string>,
  };
}

/** The addresses that a provider's administrator enters there. */
export function addressesOf(
  publicUrl: string,
  type: Protocol,
  name: string,
): { label: "callback" | "acs" | "entityId"; value: string }[] {
  if (type === "oauth") {
    return [{ label: "callback", value: `${publicUrl}/auth/oauth/${name}/callback` }];
  }
  return [
    { label: "acs", value: `${publicUrl}/auth/saml/callback` },
    { label: "entityId", value: `${publicUrl}/auth/saml/metadata/${name}` },
  ];
}
