import { collection, type Firestore, limit, orderBy, type Query, query, where } from "@firebase/firestore";
import type { Contact } from "./contacts";

const MAX_FOUND = 5;
const NORTH_AMERICA = /^1?(\d{3})(\d{3})(\d{4})$/;

/** Return the digits by which numbers are compared, whatever their spelling. */
export function digitsOf(phone: string): string {
  const digits = phone.replace(/\D/g, "");
  return NORTH_AMERICA.test(digits) ? digits.slice(-10) : digits;
}

/** Return the usual spellings of a number, which contacts of other systems come with, without its own. */
export function spellingsOf(phone: string): string[] {
  const digits = phone.replace(/\D/g, "");
  const [, area, exchange, line] = NORTH_AMERICA.exec(digits) ?? [];
  const spellings = area
    ? [
        `+1${area}${exchange}${line}`,
        `1${area}${exchange}${line}`,
        `${area}${exchange}${line}`,
        `(${area}) ${exchange}-${line}`,
        `(${area})${exchange}-${line}`,
        `${area}-${exchange}-${line}`,
        `${area}.${exchange}.${line}`,
        `${area} ${exchange} ${line}`,
        `1-${area}-${exchange}-${line}`,
        `1 (${area}) ${exchange}-${line}`,
        `+1 ${area}-${exchange}-${line}`,
        `+1 (${area}) ${exchange}-${line}`,
        `+1 ${area} ${exchange} ${line}`,
      ]
    : [`+${digits}`, digits, `00${digits}`];
  return spellings.filter((spelling) => spelling !== phone);
}

/** Contacts of the same owner with the number of a contact in another spelling. */
export function sameNumberQuery(store: Firestore, contact: Contact): Query {
  return query(
    collection(store, "contacts"),
    where("uid", "==", contact.uid),
    where("phone_number", "in", spellingsOf(contact.phone)),
    limit(MAX_FOUND),
  );
}

/** Contacts of the same owner with the e-mail address of a contact, which is one of them. */
export function sameEmailQuery(store: Firestore, contact: Contact): Query {
  return query(
    collection(store, "contacts"),
    where("uid", "==", contact.uid),
    // A range, since the only index of the field is the one for its order.
    where("email", ">=", contact.email),
    where("email", "<=", contact.email),
    orderBy("email", "asc"),
    limit(MAX_FOUND),
  );
}

/**
 * Return the contacts that a merge would make one with a contact; none where it would not.
 *
 * @param found contacts with the number or the address of it.
 */
export function mergeableWith(contact: Contact, found: Contact[]): Contact[] {
  const others = found.filter((other) => other.id !== contact.id && other.participants.length === 0);
  const unique = [...new Map(others.map((other) => [other.id, other])).values()];
  const number = digitsOf(contact.phone);
  const sameNumber = unique.filter((other) => number !== "" && digitsOf(other.phone) === number);
  if (sameNumber.length > 0) {
    return sameNumber;
  }
  // Contacts of one address with several numbers are different conversations.
  const numbers = new Set([contact, ...unique].map((one) => digitsOf(one.phone)).filter(Boolean));
  return numbers.size > 1 ? [] : unique;
}
