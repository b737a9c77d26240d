import type { Job } from "@/shared/jobs/job";
import { t } from "../texts";

const COUNTS = ["created", "updated", "unchanged", "refused", "warnings"] as const;

/** Return the counts of an import with their names. */
export function figuresOf(counts: Job["counts"]): [string, number][] {
  return COUNTS.map((name) => [t(`import.count.${name}`), counts[name] ?? 0]);
}

/** Return how many rows are not refused. */
export function writtenRows({ created = 0, updated = 0, unchanged = 0 }: Job["counts"]): number {
  return created + updated + unchanged;
}
