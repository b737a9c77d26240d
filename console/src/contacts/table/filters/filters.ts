import type { components, paths } from "@/api/schema.gen";
import type { ContactList, CustomField, Tag } from "@/shared/vocabulary";

export type Contact = components["schemas"]["Contact"];
export type ContactsQuery = NonNullable<paths["/api/v2/contacts"]["get"]["parameters"]["query"]>;
export type Sort = NonNullable<ContactsQuery["sort"]>;
/** The contacts of a job: all of them, or those that match. */
export type Choice = { all: true } | { query: components["schemas"]["ContactFilter"] };

/** Which contacts a table shows, and in which order. It stands in the page's address. */
export interface ContactFilters {
  /** Whose contacts; empty for the user's own. */
  owner: string;
  text: string;
  /** Ids of tags, all of which a contact has. */
  tags: string[];
  /** Key and value of a custom field; without a value, it does not filter yet. */
  field: { key: string; value: string } | null;
  /** Id of a list; empty for none. */
  list: string;
  unread: boolean | null;
  optedOut: boolean | null;
  archived: boolean | null;
  sort: Sort;
}

/** What the parts of the filter show and change. */
export interface FilterProps {
  filters: ContactFilters;
  change: (filters: ContactFilters) => void;
  lists: ContactList[];
  tags: Tag[];
  fields: CustomField[];
}

export const DEFAULT_SORT: Sort = "-lastMessage";
export const NO_FILTERS: ContactFilters = {
  owner: "",
  text: "",
  tags: [],
  field: null,
  list: "",
  unread: null,
  optedOut: null,
  archived: null,
  sort: DEFAULT_SORT,
};

export const SORTS: Sort[] = ["-lastMessage", "lastMessage", "name", "-name", "-created", "created"];
const FLAGS = ["unread", "optedOut", "archived"] as const;

/** Return the filters that an address has; what it cannot mean is left out. */
export function readFilters(address: URLSearchParams): ContactFilters {
  const [key = "", ...value] = (address.get("field") ?? "").split(":");
  const sort = address.get("sort") as Sort;
  return {
    owner: address.get("owner") ?? "",
    text: address.get("q") ?? "",
    tags: (address.get("tags") ?? "").split(",").filter(Boolean),
    field: key ? { key, value: value.join(":") } : null,
    list: address.get("list") ?? "",
    unread: readFlag(address.get("unread")),
    optedOut: readFlag(address.get("optedOut")),
    archived: readFlag(address.get("archived")),
    sort: SORTS.includes(sort) ? sort : DEFAULT_SORT,
  };
}

/** Return an address with these filters; what else it has, such as the open contact, stays. */
export function writeFilters(address: URLSearchParams, filters: ContactFilters): URLSearchParams {
  const written = new URLSearchParams(address);
  const values: Record<string, string> = {
    owner: filters.owner,
    q: filters.text,
    tags: filters.tags.join(","),
    field: filters.field ? `${filters.field.key}:${filters.field.value}` : "",
    list: filters.list,
    sort: filters.sort === DEFAULT_SORT ? "" : filters.sort,
  };
  for (const name of FLAGS) {
    const value = filters[name];
    values[name] = value === null ? "" : String(value);
  }
  for (const [name, value] of Object.entries(values)) {
    if (value === "") {
      written.delete(name);
    } else {
      written.set(name, value);
    }
  }
  return written;
}

/** Whether fewer contacts are shown than the owner has. */
export function isFiltered(filters: ContactFilters): boolean {
  return filters.text.trim() !== "" || countConditions(filters) > 0;
}

/** Return how many conditions hold, besides the words that are looked for. */
export function countConditions(filters: ContactFilters): number {
  const others = [Boolean(filters.field?.value), filters.list !== "", ...FLAGS.map((name) => filters[name] !== null)];
  return filters.tags.length + others.filter(Boolean).length;
}

/** Return the filters without any condition; owner and order stay. */
export function clearFilters({ owner, sort }: ContactFilters): ContactFilters {
  return { ...NO_FILTERS, owner, sort };
}

/** Whether the order can be chosen: what a search finds comes by name. */
export function canSort(filters: ContactFilters): boolean {
  return filters.text.trim() === "";
}

/** Return the order in which the contacts come. */
export function sortOf(filters: ContactFilters): Sort {
  return canSort(filters) ? filters.sort : "name";
}

/** Return the query of the list of contacts. */
export function toQuery(filters: ContactFilters): ContactsQuery {
  const search = filters.text.trim();
  return {
    ...(search ? { search } : {}),
    ...(filters.tags.length > 0 ? { tags: filters.tags.join(",") } : {}),
    ...(filters.field?.value ? { customField: `${filters.field.key}:${filters.field.value}` } : {}),
    ...(filters.list ? { listId: filters.list } : {}),
    ...flagsOf(filters),
    sort: sortOf(filters),
  };
}

/** Return the contacts that a job works on. */
export function toChoice(filters: ContactFilters, fields: CustomField[]): Choice {
  if (!isFiltered(filters)) {
    return { all: true };
  }
  const search = filters.text.trim();
  const { field } = filters;
  return {
    query: {
      ...(search ? { search } : {}),
      ...(filters.tags.length > 0 ? { tags: filters.tags } : {}),
      ...(field?.value ? { customFields: { [field.key]: typedValue(field.key, field.value, fields) } } : {}),
      ...(filters.list ? { listId: filters.list } : {}),
      ...flagsOf(filters),
    },
  };
}

/** Whether a contact matches what can be told from it alone; words and values are compared by the API. */
export function fits(contact: Contact, filters: ContactFilters): boolean {
  return (
    (filters.unread === null || contact.read_status !== filters.unread) &&
    (filters.optedOut === null || contact.optedOut === filters.optedOut) &&
    (filters.archived === null || contact.isArchived === filters.archived) &&
    (filters.list === "" || contact.lists.includes(filters.list)) &&
    filters.tags.every((id) => contact.tags.some((tag) => tag.id === id))
  );
}

/** Return the order after a click on a column: its first direction, then the other one. */
export function nextSort(before: Sort, column: "name" | "lastMessage" | "created"): Sort {
  const first: Sort = column === "name" ? "name" : `-${column}`;
  const second: Sort = column === "name" ? "-name" : column;
  return before === first ? second : first;
}

function flagsOf(filters: ContactFilters): { unread?: boolean; optedOut?: boolean; archived?: boolean } {
  const chosen = FLAGS.filter((name) => filters[name] !== null);
  return Object.fromEntries(chosen.map((name) => [name, filters[name]]));
}

function readFlag(text: string | null): boolean | null {
  return text === "true" ? true : text === "false" ? false : null;
}

function typedValue(key: string, text: string, fields: CustomField[]): string | number | boolean {
  switch (fields.find((field) => field.key === key)?.type) {
    case "number":
      return Number(text);
    case "boolean":
      return text === "yes";
    default:
      return text;
  }
}
