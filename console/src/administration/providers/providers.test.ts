import { expect, it } from "vitest";
import { addressesOf, rolesWithin } from "./providers";

it("offers no role beyond the reach, nor above the administrator's own", () => {
  expect(rolesWithin("organization", "superAdmin")).toEqual(["user", "organizationAdmin"]);
  expect(rolesWithin("tenant", "systemAdmin")).toContain("tenantAdmin");
  expect(rolesWithin("instance", "systemAdmin")).not.toContain("superAdmin");
});

it("names the addresses that the provider needs", () => {
  expect(addressesOf("https://t.example.com", "oauth", "okta").map(({ value }) => value)).toEqual([
    "https://t.example.com/auth/oauth/okta/callback",
  ]);
  expect(addressesOf("https://t.example.com", "saml", "entra").map(({ value }) => value)).toEqual([
    "https://t.example.com/auth/saml/callback",
    "https://t.example.com/auth/saml/metadata/entra",
  ]);
});
