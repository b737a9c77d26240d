import type { components } from "@/api/schema.gen";

export type DeviceSettings = components["schemas"]["DeviceSettings"];

export const KINDS = ["messages", "mentions", "assignments", "reminders", "failures"] as const;

/** A choice of one device: that of the user's other devices, or one of its own. */
export const CHOICES = ["same", "on", "off"] as const;
export type Choice = (typeof CHOICES)[number];

export function choiceOf(value: boolean | null): Choice {
  return value === null ? "same" : value ? "on" : "off";
}

export function valueOfChoice(choice: Choice): boolean | null {
  return choice === "same" ? null : choice === "on";
}

/** Whether a device is quiet like the others, never, or at times of its own. */
export const QUIET = ["same", "never", "own"] as const;
export type Quiet = (typeof QUIET)[number];

export function quietOf({ quietFrom, quietUntil }: DeviceSettings): Quiet {
  if (quietFrom === null || quietUntil === null) {
    return "same";
  }
  return quietFrom === quietUntil ? "never" : "own";
}

/** Return the settings with another quiet time. */
export function withQuiet(settings: DeviceSettings, quiet: Quiet): DeviceSettings {
  const [quietFrom, quietUntil] = { same: [null, null], never: ["00:00", "00:00"], own: ["21:00", "07:00"] }[quiet];
  return { ...settings, quietFrom: quietFrom ?? null, quietUntil: quietUntil ?? null };
}

/** Whether a device has a choice of its own. */
export function hasOwnChoice(settings: DeviceSettings): boolean {
  return Object.values(settings).some((value) => value !== null);
}
