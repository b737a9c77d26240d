import type { CustomField, LabelValue } from "@/live/labels";
import { t } from "@/messages";
import { dateInWords } from "@/shared/times";

const YES = "yes";
const NO = "no";

/** A value as people read it; empty for none. */
export function shownValue(field: CustomField, value: LabelValue | undefined): string {
  if (value === undefined) {
    return "";
  }
  switch (field.type) {
    case "boolean":
      return t(value === true ? "contact.yes" : "contact.no");
    case "number":
      return typeof value === "number" ? value.toLocaleString("en-US", { maximumFractionDigits: 10 }) : String(value);
    case "date":
      return dateInWords(String(value));
    default:
      return String(value);
  }
}

/** A value as its field edits it. */
export function editedValue(field: CustomField, value: LabelValue | undefined): string {
  if (field.type === "boolean" && value !== undefined) {
    return value === true ? YES : NO;
  }
  return value === undefined ? "" : String(value);
}

/** Return what a request says for an edited text. What is no value of the type is sent as it is, to be refused. */
export function requestedValue(field: CustomField, text: string): LabelValue | null {
  const trimmed = text.trim();
  if (trimmed === "") {
    return null;
  }
  if (field.type === "boolean") {
    return trimmed === YES;
  }
  if (field.type === "number") {
    const number = Number(trimmed.replaceAll(",", ""));
    return Number.isFinite(number) ? number : trimmed;
  }
  return trimmed;
}

/** What a field offers to choose from; null if people write. */
export function choicesOf(field: CustomField, value: string): { value: string; label: string }[] | null {
  const none = { value: "", label: t("contact.noValue") };
  if (field.type === "boolean") {
    return [none, { value: YES, label: t("contact.yes") }, { value: NO, label: t("contact.no") }];
  }
  if (field.type === "choice") {
    // A contact keeps a value whose option was removed.
    const options = value === "" || field.options.includes(value) ? field.options : [...field.options, value];
    return [none, ...options.map((option) => ({ value: option, label: option }))];
  }
  return null;
}

/** Where a value leads; null if nowhere. */
export function linkOf(field: CustomField, value: string): string | null {
  if (field.type === "email" && value !== "") {
    return `mailto:${value}`;
  }
  return field.type === "url" && /^https?:\/\//i.test(value) ? value : null;
}
