import { expect, it } from "vitest";
import { canChange, scopesOf } from "./sharing";

const organization = { id: "o", organizationName: "Acme Dental", consent: "none" as const };
const tenant = { id: "t", tenantName: "Acme", supportEmail: "help@example.com" };

it.each([
  [{ role: "user", organization, tenant }, ["user"]],
  [{ role: "organizationAdmin", organization, tenant }, ["user", "organization"]],
  [{ role: "tenantAdmin", organization, tenant }, ["user", "organization", "tenant"]],
  [{ role: "superAdmin", organization: null, tenant: null }, ["user"]],
] as const)("offers what the role %j shares", (me, scopes) => {
  expect(scopesOf(me)).toEqual(scopes);
  expect(canChange("tenant", me)).toBe((scopes as readonly string[]).includes("tenant"));
});
