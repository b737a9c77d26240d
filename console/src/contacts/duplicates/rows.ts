import { digitsOf } from "@/live/duplicates";
import { formatPhone } from "@/shared/phone";
import { dateInWords, fullTime } from "@/shared/times";
import { t } from "../texts";
import type { ApiContact, Group } from "./duplicates";

/** One field of the contacts of a group, in their order. */
export interface Row {
  name: string;
  label: string;
  values: string[];
  /** The value after a merge; null if there is none. */
  merged: string | null;
  /** Whether the contacts differ. */
  differs: boolean;
}

interface Words {
  zone: string;
  /** Names of lists, by id. */
  lists: Map<string, string>;
  /** Names of custom fields, by key. */
  fields: Map<string, string>;
}

/** Return the fields in which the contacts of a group, or their merge, have a value. */
export function rowsOf(group: Group, words: Words): Row[] {
  const contacts = group.contacts ?? [];
  const merged = group.mergedContact ?? null;
  const keys = [...new Set([...contacts, ...(merged ? [merged] : [])].flatMap((one) => Object.keys(one.customFields)))];
  const show = (
    name: string,
    label: string,
    read: (contact: ApiContact) => string,
    compare: (contact: ApiContact) => string = read,
  ): Row => ({
    name,
    label,
    values: contacts.map(read),
    merged: merged && read(merged),
    differs: new Set(contacts.map(compare)).size > 1,
  });
  // Times always differ, and that says nothing about who it is.
  const equal = () => "";
  return [
    show("name", t("duplicates.name"), nameOf),
    show(
      "phone",
      t("duplicates.phone"),
      (contact) => formatPhone(contact.phone_number),
      (contact) => digitsOf(contact.phone_number),
    ),
    show("email", t("duplicates.email"), (contact) => contact.email),
    show("company", t("duplicates.company"), (contact) => contact.companyName),
    show("title", t("duplicates.jobTitle"), (contact) => contact.title),
    show("birthday", t("duplicates.birthday"), (contact) => dateInWords(contact.birthday)),
    show("notes", t("duplicates.notes"), (contact) => contact.notes),
    show("tags", t("duplicates.tags"), (contact) => contact.tags.map((tag) => tag.name).join(", ")),
    show("lists", t("duplicates.lists"), (contact) =>
      contact.lists
        .map((id) => words.lists.get(id) ?? "")
        .filter(Boolean)
        .join(", "),
    ),
    ...keys.map((key) => show(`field ${key}`, words.fields.get(key) ?? key, (contact) => customValue(contact, key))),
    show("state", t("duplicates.state"), stateOf),
    show("last", t("duplicates.lastMessage"), (contact) => timeOf(contact.last_message_date, words.zone), equal),
    show("created", t("duplicates.created"), (contact) => timeOf(contact.created, words.zone), equal),
  ].filter((row) => row.values.some(Boolean) || row.merged);
}

/** The name of a contact; empty if its number stands for it. */
export function nameOf(contact: ApiContact): string {
  return contact.full_name === contact.phone_number ? "" : contact.full_name;
}

function customValue(contact: ApiContact, key: string): string {
  const value: unknown = (contact.customFields as Record<string, unknown>)[key];
  if (typeof value === "boolean") {
    return t(value ? "contact.yes" : "contact.no");
  }
  return value === undefined || value === null ? "" : dateInWords(String(value));
}

function timeOf(ms: number, zone: string): string {
  return ms > 0 ? fullTime(ms, zone) : "";
}

function stateOf(contact: ApiContact): string {
  const states = [
    contact.optedOut && t("duplicates.optedOut"),
    contact.blocked && t("duplicates.blocked"),
    contact.isArchived && t("duplicates.archived"),
    !contact.read_status && t("duplicates.unread"),
  ];
  return states.filter(Boolean).join(", ");
}
