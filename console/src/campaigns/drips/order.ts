import type { components } from "@/api/schema.gen";

export type Step = components["schemas"]["StoredDripStep"];

const MINUTES = { minutes: 1, hours: 60, days: 24 * 60, weeks: 7 * 24 * 60 };
const MAX_STEP_DAYS = 730;

/** Return the steps as they are sent: each counts from the enrollment. */
export function inOrder(steps: Step[]): Step[] {
  return steps.toSorted((one, other) => minutesOf(one) - minutesOf(other));
}

function minutesOf({ interval, intervalType, timeOfDay }: Step): number {
  const [hour = 0, minute = 0] = (timeOfDay ?? "").split(":").map(Number);
  return interval * MINUTES[intervalType] + (timeOfDay ? (hour * 60 + minute) / (24 * 60) : 0);
}

/** Return a new step, a week after the last. */
export function nextStep(steps: Step[]): Step {
  const last = steps.at(-1);
  const days = last === undefined ? 1 : Math.ceil(minutesOf(last) / MINUTES.days) + 7;
  return {
    name: "",
    interval: Math.min(days, MAX_STEP_DAYS),
    intervalType: "days",
    message: "",
    media: [],
    timeOfDay: "09:00",
    created: 0,
  };
}
