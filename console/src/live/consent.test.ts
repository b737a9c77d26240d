import { expect, it } from "vitest";
import { missingConsent } from "./consent";
import { readContact } from "./contacts";

const contact = (values: object = {}) => readContact("contact", { phone_number: "+12125550123", ...values });
const office = (consent: "none" | "message" | "confirmation") => ({ id: "office", organizationName: "Acme", consent });

it("marks who gets the consent message first", () => {
  expect(missingConsent(contact(), office("message"))).toBe("needed");
  expect(missingConsent(contact({ consentSentAt: 1 }), office("message"))).toBeNull();
  expect(missingConsent(contact(), office("none"))).toBeNull();
  expect(missingConsent(contact(), null)).toBeNull();
});

it("marks who was asked to confirm and has not answered", () => {
  expect(missingConsent(contact({ consentSentAt: 1 }), office("confirmation"))).toBe("needed");
  expect(missingConsent(contact({ consentSentAt: 1, consentAskedAt: 1 }), office("confirmation"))).toBe("awaited");
  expect(missingConsent(contact({ consentAskedAt: 1, consentConfirmedAt: 2 }), office("confirmation"))).toBeNull();
});

it("marks nobody to whom nothing can be sent, or who is not asked", () => {
  expect(missingConsent(contact({ optedOut: true }), office("message"))).toBeNull();
  expect(missingConsent(contact({ blocked: true }), office("message"))).toBeNull();
  expect(missingConsent(contact({ phone_number: "" }), office("message"))).toBeNull();
  expect(missingConsent(contact({ phone_number: "72975" }), office("message"))).toBeNull();
});
