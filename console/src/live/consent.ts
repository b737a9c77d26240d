import type { components } from "@/api/schema.gen";
import type { Contact } from "./contacts";

type Organization = components["schemas"]["OwnOrganization"];

/** What a contact has not given yet: they get the consent message first, or were asked and have not answered. */
export type MissingConsent = "needed" | "awaited";

const DIALED = /^\+\d{8,}$/;

/** Return what is missing before messages reach a contact; null if nothing is, or if nothing can be sent at all. */
export function missingConsent(contact: Contact, organization: Organization | null): MissingConsent | null {
  // Groups and short codes are not asked.
  if (organization === null || contact.optedOut || contact.blocked || !DIALED.test(contact.phone)) {
    return null;
  }
  switch (organization.consent) {
    case "none":
      return null;
    case "message":
      return contact.consentSentAt > 0 ? null : "needed";
    case "confirmation":
      if (contact.consentConfirmedAt > 0) {
        return null;
      }
      return contact.consentAskedAt > 0 ? "awaited" : "needed";
  }
}
