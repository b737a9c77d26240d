import type { components } from "@/api/schema.gen";
import type { Tone } from "@/shared/room/Tag";

export type Blast = components["schemas"]["Blast"];
export type BlastProgress = components["schemas"]["BlastProgress"];
type State = Blast["state"];

export const TONES: Record<State, Tone> = {
  draft: "plain",
  scheduled: "brand",
  sending: "brand",
  paused: "warn",
  sent: "good",
  canceled: "plain",
  failed: "bad",
};

/** Whether a blast is still changed or sent anew. */
export function isEditable(state: State): boolean {
  return state === "draft" || state === "scheduled";
}

/** What can be done with a blast that has begun. `waiting` is the number of its messages that have not left. */
export function actionsOf(
  state: State,
  waiting: number,
): { pause: boolean; resume: boolean; cancel: boolean; remove: boolean } {
  const isRunning = state === "sending" || (state === "sent" && waiting > 0);
  return {
    pause: isRunning,
    resume: state === "paused" || state === "failed",
    cancel: isRunning || state === "paused" || state === "failed" || state === "scheduled",
    remove: state === "draft" || state === "canceled" || state === "failed" || (state === "sent" && waiting === 0),
  };
}

const WAITING = ["scheduled", "queued", "sending"];
const FAILED = ["failed", "undelivered", "uncertain"];

/** Sum up the messages of a blast: on their way, sent, delivered, failed. */
export function countMessages(messages: Record<string, number>) {
  const sum = (states: string[]) => states.reduce((total, state) => total + (messages[state] ?? 0), 0);
  return {
    waiting: sum(WAITING),
    sent: sum(["sent"]),
    delivered: sum(["delivered"]),
    failed: sum(FAILED),
    canceled: sum(["canceled"]),
  };
}

/** Return the share of a blast that is done, in percent. */
export function percentOf({ recipients, done }: { recipients: number; done: number }): number {
  return recipients === 0 ? 0 : Math.min(100, Math.round((done / recipients) * 100));
}

/** Return the span of time in its largest unit: the name of a text, and the number. */
export function spanOf(seconds: number): { unit: "seconds" | "minutes" | "hours"; count: number } {
  if (seconds < 90) {
    return { unit: "seconds", count: seconds };
  }
  return seconds < 90 * 60
    ? { unit: "minutes", count: Math.round(seconds / 60) }
    : { unit: "hours", count: Math.round(seconds / 3600) };
}
