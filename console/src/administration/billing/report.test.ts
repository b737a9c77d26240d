import { expect, it } from "vitest";
import { findTenant } from "./report";

const ACME = { id: "a", tenantName: "Acme Telecom", externalId: "20681" };
const REPORT = { TenantName: "Acme Telecom", TenantExternalId: 20681 };

it("finds the tenant of a report by name and identifier, unless several have both", () => {
  expect(findTenant(REPORT, [{ ...ACME, id: "b", externalId: "7" }, ACME])).toBe(ACME);
  expect(findTenant(REPORT, [ACME, { ...ACME, id: "b" }])).toBeNull();
  expect(findTenant(REPORT, [])).toBeNull();
});
