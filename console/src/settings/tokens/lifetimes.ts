/** How long a new token may live, in days; 0 is without end. */
export const LIFETIMES = [30, 90, 365, 0] as const;

/** The time before its end from which a token is marked. */
const SOON_MS = 14 * 24 * 60 * 60 * 1000;

/** Return whether a token has ended, ends soon or neither; `expires` is 0 for one without end. */
export function endOf(expires: number, now: number): "ended" | "soon" | "later" | "never" {
  if (expires === 0) {
    return "never";
  }
  if (expires <= now) {
    return "ended";
  }
  return expires - now < SOON_MS ? "soon" : "later";
}
