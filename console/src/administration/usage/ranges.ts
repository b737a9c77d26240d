/** A time by its first and last day (UTC), as `2026-11-27`. */
export interface Range {
  from: string;
  to: string;
}

interface Period {
  period: string;
  out: { messages: number };
  in: { messages: number };
}

export type Preset = "thisMonth" | "lastMonth" | "year";
export const PRESETS: Preset[] = ["thisMonth", "lastMonth", "year"];

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_DAYS_BY_DAY = 62;
const YEAR_MONTHS = 11;

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** Return the days of a preset. */
export function rangeOf(preset: Preset, now: number): Range {
  const date = new Date(now);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  switch (preset) {
    case "thisMonth":
      return { from: dayOf(Date.UTC(year, month, 1)), to: dayOf(now) };
    case "lastMonth":
      return { from: dayOf(Date.UTC(year, month - 1, 1)), to: dayOf(Date.UTC(year, month, 0)) };
    case "year":
      return { from: dayOf(Date.UTC(year, month - YEAR_MONTHS, 1)), to: dayOf(now) };
  }
}

/** Return whether a time is shown by days or by months. */
export function periodOf({ from, to }: Range): "day" | "month" {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS > MAX_DAYS_BY_DAY ? "month" : "day";
}

/** Return all days or months of a time, also those without messages. */
export function periodsOf(range: Range): string[] {
  const period = periodOf(range);
  const found = new Set<string>();
  for (let ms = Date.parse(range.from); ms <= Date.parse(range.to); ms += DAY_MS) {
    found.add(period === "day" ? dayOf(ms) : dayOf(ms).slice(0, 7));
  }
  return [...found];
}

/** Return the numbers of messages of each day or month of a time. */
export function barsOf(range: Range, rows: Period[]): { period: string; out: number; in: number }[] {
  const found = new Map(rows.map((row) => [row.period, row]));
  return periodsOf(range).map((period) => ({
    period,
    out: found.get(period)?.out.messages ?? 0,
    in: found.get(period)?.in.messages ?? 0,
  }));
}

/** Return the words for a day or a month: `Nov 27`, `Nov 2026`. */
export function labelOf(period: string): string {
  const isMonth = period.length === 7;
  return new Date(`${period}${isMonth ? "-01" : ""}T00:00:00Z`).toLocaleDateString("en-US", {
    timeZone: "UTC",
    month: "short",
    ...(isMonth ? { year: "numeric" } : { day: "numeric" }),
  });
}
