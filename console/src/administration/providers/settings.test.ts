import { expect, it } from "vitest";
import { settingsOf, splitCertificates, valuesOf } from "./settings";

const PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----";

it("sends only what was changed, and null for what was emptied", () => {
  const stored = valuesOf("oauth", {
    issuer: "https://idp.example.com",
    clientId: "a",
    prompt: "login",
    idToken: true,
  });
  const values = { ...stored, clientId: " b ", prompt: "", clientSecret: "secret" };
  expect(settingsOf("oauth", stored, values)).toEqual({ clientId: "b", clientSecret: "secret", prompt: null });
});

it("never shows a secret, and keeps the one that is not entered", () => {
  const stored = valuesOf("oauth", { clientId: "a", clientSecret: undefined });
  expect(stored.clientSecret).toBe("");
  expect(settingsOf("oauth", stored, stored)).toEqual({});
});

it("finds each certificate of a text", () => {
  expect(splitCertificates(`${PEM}\n${PEM}`)).toEqual([PEM, PEM]);
  expect(splitCertificates("MIIB\nMIIC\n\nMIID\n")).toEqual(["MIIB\nMIIC", "MIID"]);
});
