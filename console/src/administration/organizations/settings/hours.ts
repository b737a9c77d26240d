/** Hours of a day from one minute to another, as `08:00`; `24:00` ends the day. */
export interface Interval {
  from: string;
  to: string;
}

export const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export type Day = (typeof DAYS)[number];
export type Hours = Partial<Record<Day, Interval[]>>;

const WHOLE_DAY_ENDS = "24:00";

/** Return the hours of the API by day; days without any are left out. */
export function readHours(stored: unknown): Hours {
  const hours = (stored ?? {}) as Hours;
  return Object.fromEntries(DAYS.filter((day) => hours[day]?.length).map((day) => [day, hours[day]]));
}

/** Return the hours with other ones on a day. */
export function withDay(hours: Hours, day: Day, intervals: Interval[]): Hours {
  return readHours({ ...hours, [day]: intervals });
}

/** Return the interval to offer next on a day: office hours, or two hours after the last one. */
export function nextInterval(intervals: Interval[]): Interval {
  const last = intervals.at(-1);
  if (last === undefined) {
    return { from: "09:00", to: "17:00" };
  }
  const hour = Math.min(Number(last.to.slice(0, 2)) + 1, 22);
  return { from: `${String(hour).padStart(2, "0")}:00`, to: `${String(hour + 2).padStart(2, "0")}:00` };
}

/** Return the end of an interval as a clock shows it: midnight is 00:00. */
export function clockOf(time: string): string {
  return time === WHOLE_DAY_ENDS ? "00:00" : time;
}

export function endOf(clock: string): string {
  return clock === "00:00" ? WHOLE_DAY_ENDS : clock;
}

/** Whether each interval ends after it begins. */
export function areInOrder(hours: Hours): boolean {
  return DAYS.every((day) => (hours[day] ?? []).every(({ from, to }) => from !== "" && to !== "" && from < to));
}
