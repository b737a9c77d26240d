import type { components } from "@/api/schema.gen";

export type AuditEntry = components["schemas"]["AuditEntry"];

export interface AuditSearch {
  organizationId: string | null;
  objectId: string;
  /** Who made the changes; empty for anybody. */
  actorId: string;
  /** First and last day, as `2026-11-27`; empty for any. */
  from: string;
  to: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Return the parameters of a search; days are those of the given start of a day. */
export function queryOf(search: AuditSearch, startOf: (day: string) => number) {
  return {
    organizationId: search.organizationId ?? undefined,
    actorId: search.actorId || undefined,
    objectId: search.objectId.trim() || undefined,
    since: search.from ? startOf(search.from) : undefined,
    before: search.to ? startOf(search.to) + DAY_MS : undefined,
  };
}

export interface Change {
  field: string;
  before: string;
  after: string;
}

function wordsOf(value: unknown): string {
  return value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
}

/** Return the fields that an entry changed, with their values. */
export function changesOf(entry: Pick<AuditEntry, "before" | "after">): Change[] {
  const before = entry.before as Record<string, unknown>;
  const after = entry.after as Record<string, unknown>;
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort()
    .map((field) => ({ field, before: wordsOf(before[field]), after: wordsOf(after[field]) }));
}
