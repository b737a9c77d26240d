import { expect, it } from "vitest";
import type { Tenant } from "../shared/useTenants";
import { bodyOf, detailsOf, findTenants } from "./tenants";

const ACME = {
  id: "a",
  tenantName: "Acme Telecom",
  externalId: 20681,
  tenantAdmins: [],
  billingGroup: null,
  supportDetails: {},
  is_disabled: false,
  provider: { name: "twilio", account_sid: "AC1" },
  fallbackProvider: {},
} as unknown as Tenant;

it("keeps the carrier account by its name alone", () => {
  const body = bodyOf(ACME, { ...detailsOf(ACME), tenantName: "Acme" });
  expect(body.provider).toEqual({ name: "twilio" });
  expect([body.tenant_external_identifier, body.tenantName]).toEqual([20681, "Acme"]);
});

it("finds tenants by name and identifier", () => {
  expect(findTenants([ACME], "acme 206")).toEqual([ACME]);
  expect(findTenants([ACME], "nova")).toEqual([]);
});
