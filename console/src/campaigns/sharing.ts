import type { components } from "@/api/schema.gen";

export type Scope = components["schemas"]["CannedResponse"]["scope"];
type Profile = Pick<components["schemas"]["Profile"], "role" | "organization" | "tenant">;

/** Return for whom a person may create canned responses and drip campaigns. */
export function scopesOf({ role, organization, tenant }: Profile): Scope[] {
  return [
    "user",
    ...(role !== "user" && organization ? (["organization"] as const) : []),
    ...(role !== "user" && role !== "organizationAdmin" && tenant ? (["tenant"] as const) : []),
  ];
}

/** Whether a person may change what has a scope. */
export function canChange(scope: Scope, me: Profile): boolean {
  return scopesOf(me).includes(scope);
}
