export const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export type Day = (typeof DAYS)[number];

/** A time of the day, and a later one, as `09:00`. `24:00` is the end of the day. */
export interface Interval {
  from: string;
  to: string;
}

export type WeeklyHours = Partial<Record<Day, Interval[]>>;

/** A day off, or several in a row. */
export interface Holiday {
  date: string;
  until?: string;
  name?: string;
  message?: string;
}

export const MAX_INTERVALS = 8;
export const END_OF_DAY = "24:00";
const OFFICE_DAY: Interval = { from: "09:00", to: "17:00" };

/** The hours that a new week begins with. */
export function officeWeek(): WeeklyHours {
  return Object.fromEntries(DAYS.slice(0, 5).map((day) => [day, [{ ...OFFICE_DAY }]]));
}

/** Return the next interval of a day: after the last one, as long as the day lasts. */
export function nextInterval(intervals: Interval[]): Interval {
  const last = intervals.at(-1)?.to;
  if (last === undefined) {
    return { ...OFFICE_DAY };
  }
  const hour = Number(last.slice(0, 2));
  const from = Math.min(hour + 1, 22);
  return { from: `${String(from).padStart(2, "0")}:00`, to: `${String(Math.min(from + 4, 23)).padStart(2, "0")}:00` };
}

/** Return the first day whose intervals are not in order, or null. */
export function findWrongDay(hours: WeeklyHours): Day | null {
  return DAYS.find((day) => !isInOrder(hours[day] ?? [])) ?? null;
}

function isInOrder(intervals: Interval[]): boolean {
  return intervals.every(
    ({ from, to }, index) => from !== "" && to !== "" && from < to && (intervals[index - 1]?.to ?? "") <= from,
  );
}

/** Return hours of the API by day; closed days are left out. */
export function readHours(stored: unknown): WeeklyHours {
  const hours = (stored ?? {}) as WeeklyHours;
  return Object.fromEntries(DAYS.flatMap((day) => (hours[day]?.length ? [[day, hours[day]]] : [])));
}

/** Return the hours with other ones on a day. */
export function withDay(hours: WeeklyHours, day: Day, intervals: Interval[]): WeeklyHours {
  return readHours({ ...hours, [day]: intervals });
}

/** A field of time knows no `24:00`: it shows `00:00`, which means the same at the end of an interval. */
export function shownEnd(to: string): string {
  return to === END_OF_DAY ? "00:00" : to;
}

export function storedEnd(shown: string): string {
  return shown === "00:00" ? END_OF_DAY : shown;
}

/** Return a holiday without the values that are empty. */
export function tidyHoliday(holiday: Holiday): Holiday {
  const filled = Object.entries(holiday).filter(([name, value]) => name === "date" || value);
  return Object.fromEntries(filled) as unknown as Holiday;
}
