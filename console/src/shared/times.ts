import { t } from "@/messages";

const LOCALE = "en-US";
const DAY_MS = 24 * 60 * 60 * 1000;
const WEEK_DAYS = 6;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(ms: number, zone: string, options: Intl.DateTimeFormatOptions): string {
  const name = `${zone} ${JSON.stringify(options)}`;
  let found = formats.get(name);
  if (found === undefined) {
    found = new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: zone });
    formats.set(name, found);
  }
  return found.format(ms);
}

const days = new Map<string, Intl.DateTimeFormat>();

/** The day of a time in a zone, as `2026-11-27`. */
export function dayOf(ms: number, zone: string): string {
  let found = days.get(zone);
  if (found === undefined) {
    found = new Intl.DateTimeFormat("en-CA", { timeZone: zone });
    days.set(zone, found);
  }
  return found.format(ms);
}

/** Nov 27, 2026, of `2026-11-27`; anything else as it is. */
export function dateInWords(date: string): string {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(date) : Number.NaN;
  return Number.isNaN(ms) ? date : format(ms, "UTC", { month: "short", day: "numeric", year: "numeric" });
}

/** 2:05 PM */
export function clockTime(ms: number, zone: string): string {
  return format(ms, zone, { hour: "numeric", minute: "2-digit" });
}

/** Nov 27, 2026, 2:05 PM */
export function fullTime(ms: number, zone: string): string {
  return format(ms, zone, { month: "short", day: "numeric", year: "numeric", hour: "numeric", minute: "2-digit" });
}

/** The time of a list's row: of today the clock, of this week the day, before that the date. */
export function shortTime(ms: number, zone: string, now: number): string {
  if (dayOf(ms, zone) === dayOf(now, zone)) {
    return clockTime(ms, zone);
  }
  if (dayOf(ms, zone) === dayOf(now - DAY_MS, zone)) {
    return t("inbox.yesterday");
  }
  if (now - ms < WEEK_DAYS * DAY_MS && ms < now) {
    return format(ms, zone, { weekday: "short" });
  }
  const isThisYear = dayOf(ms, zone).slice(0, 4) === dayOf(now, zone).slice(0, 4);
  return format(ms, zone, { month: "short", day: "numeric", ...(isThisYear ? {} : { year: "numeric" }) });
}

/** The heading of a day in a conversation. */
export function dayTitle(ms: number, zone: string, now: number): string {
  const day = dayOf(ms, zone);
  if (day === dayOf(now, zone)) {
    return t("thread.today");
  }
  if (day === dayOf(now - DAY_MS, zone)) {
    return t("inbox.yesterday");
  }
  return format(ms, zone, { weekday: "long", month: "long", day: "numeric", year: "numeric" });
}

export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** What a clock in a zone shows at a time, as a field of date and time takes it: `2026-11-27T14:05`. */
export function wallClock(ms: number, zone: string): string {
  return new Date(ms).toLocaleString("sv-SE", { timeZone: zone }).replace(" ", "T").slice(0, 16);
}

/** The time at which a clock in a zone shows `2026-11-27T14:05`. Of a time that the zone skips, the same span later. */
export function atWallClock(clock: string, zone: string): number {
  const meant = Date.parse(`${clock}:00Z`);
  let ms = meant;
  for (let round = 0; round < 2; round += 1) {
    ms += meant - Date.parse(`${wallClock(ms, zone)}:00Z`);
  }
  return ms;
}
