import type { Me } from "@/session/session";

export type Role = Me["role"];

const ROLES: Role[] = ["user", "organizationAdmin", "tenantAdmin", "systemAdmin", "superAdmin"];

/** Whether a role is as high as another one, or higher. */
export function isAtLeast(role: Role, lowest: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(lowest);
}
