import type { components } from "@/api/schema.gen";
import type { Contact } from "@/live/contacts";

type UsableNumber = components["schemas"]["UsableNumber"];

/** Why nothing can be sent to a contact. */
export type Lock = "optedOut" | "blocked" | "noNumber" | "ownerDisabled" | "numberInactive";

const REFUSALS: Record<string, Lock> = {
  "number-owner-disabled": "ownerDisabled",
  "number-not-active": "numberInactive",
};

/** Return the number to write to a contact from: the one that it wrote to, or the first of its owner. */
export function numberFor(contact: Contact, numbers: UsableNumber[]): UsableNumber | undefined {
  const own = numbers.filter((number) => number.userId === contact.uid && number.phone_number !== "");
  return own.find((number) => number.phone_number === contact.lastNumber) ?? own[0];
}

/** Return why nothing can be sent to a contact from a number; null if it can. */
export function lockOf(contact: Contact, number: UsableNumber | undefined): Lock | null {
  if (number === undefined) {
    return "noNumber";
  }
  if (contact.optedOut) {
    return "optedOut";
  }
  return contact.blocked ? "blocked" : (REFUSALS[number.refusal] ?? null);
}
