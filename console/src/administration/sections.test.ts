import { expect, it } from "vitest";
import { isAtLeast } from "./roles";
import { sectionsOf } from "./sections";

it("compares roles", () => {
  expect(isAtLeast("tenantAdmin", "organizationAdmin")).toBe(true);
  expect(isAtLeast("organizationAdmin", "tenantAdmin")).toBe(false);
});

it("opens nothing to users, and more the higher the role", () => {
  expect(sectionsOf("user")).toEqual([]);
  const counts = (["organizationAdmin", "tenantAdmin", "systemAdmin", "superAdmin"] as const).map(
    (role) => sectionsOf(role).length,
  );
  expect(counts[0]).toBeGreaterThan(0);
  expect(counts).toEqual([...counts].sort((one, other) => one - other));
});
