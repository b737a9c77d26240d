import type { components } from "@/api/schema.gen";
import type { CustomField } from "@/shared/vocabulary";

export type ContactFilter = components["schemas"]["ContactFilter"];

/** A value that a custom field must have. */
export interface Condition {
  field: string;
  value: string;
}

/** What a contact must match, as a form shows it. */
export interface Audience {
  tags: string[];
  conditions: Condition[];
  isUnread: boolean;
  /** What only programs set. */
  rest: ContactFilter;
}

/** Return a filter as a form shows it. */
export function readAudience(filter: ContactFilter | null): Audience {
  const { tags = [], customFields = {}, unread = false, ...rest } = filter ?? {};
  const conditions = Object.entries(customFields).map(([field, value]) => ({ field, value: String(value) }));
  return {
    tags,
    conditions,
    isUnread: unread,
    rest: unread === false && filter?.unread === false ? { ...rest, unread } : rest,
  };
}

/** Return the filter of a form; null if nothing is chosen. */
export function writeFilter(audience: Audience, fields: CustomField[]): ContactFilter | null {
  const chosen = audience.conditions.filter(({ field, value }) => field !== "" && value.trim() !== "");
  const customFields = Object.fromEntries(
    chosen.map(({ field, value }) => {
      const found = findField(fields, field);
      return [found?.key ?? field, convertValue(found, value)];
    }),
  );
  const filter: ContactFilter = {
    ...audience.rest,
    ...(audience.tags.length > 0 ? { tags: audience.tags } : {}),
    ...(chosen.length > 0 ? { customFields } : {}),
    ...(audience.isUnread ? { unread: true } : {}),
  };
  return Object.keys(filter).length > 0 ? filter : null;
}

/** Return the custom field with an id or a key: a filter that was stored has ids. */
export function findField(fields: CustomField[], name: string): CustomField | undefined {
  return fields.find((field) => field.id === name || field.key === name);
}

function convertValue(field: CustomField | undefined, value: string): unknown {
  switch (field?.type) {
    case "number":
      return Number(value);
    case "boolean":
      return value === "true";
    default:
      return value.trim();
  }
}

/** Return the part of a blast's request that says who beside the lists gets it; `all` false removes a stored filter. */
export function audienceOf(
  isAll: boolean,
  filter: ContactFilter | null,
  stored: { all: boolean; filter: unknown } | null,
): { all?: boolean; filter?: ContactFilter } {
  if (isAll) {
    return { all: true };
  }
  if (filter !== null) {
    return { filter };
  }
  return stored?.all || stored?.filter ? { all: false } : {};
}

/** Return what is wrong with a filter, from the faults of a request. */
export function filterFault(faults: Record<string, string>): string | undefined {
  return Object.entries(faults).find(([field]) => field === "filter" || field.startsWith("filter."))?.[1];
}
