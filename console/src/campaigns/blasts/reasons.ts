import { t } from "../texts";

const REASONS = ["duplicates", "optedOut", "blocked", "group", "unreachable", "empty", "tooLong"] as const;

/** Return why contacts get nothing, in words; a reason that is not known is shown as it is. */
export function reasonOf(reason: string): string {
  const known = REASONS.find((one) => one === reason);
  return known ? t(`reason.${known}`) : reason;
}
