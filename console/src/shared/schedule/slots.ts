/** Suggested times, all as a clock shows them: `2026-11-27T14:05`. Days are counted without a zone. */

const MORNING = "T09:00";
const DAY_MS = 24 * 60 * 60 * 1000;
const MONDAY = 1;

function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);
}

/** Nine o'clock of the next day. */
export function morningAfter(clock: string): string {
  return addDays(clock.slice(0, 10), 1) + MORNING;
}

/** Nine o'clock of the next Monday, in a week if today is one. */
export function nextMonday(clock: string): string {
  const day = clock.slice(0, 10);
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, (MONDAY - weekday + 7) % 7 || 7) + MORNING;
}
