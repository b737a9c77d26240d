import { describe, expect, it } from "vitest";
import { atWallClock, dayTitle, shortTime, wallClock } from "./times";

const ZONE = "America/New_York";
const NOW = Date.UTC(2026, 10, 27, 2, 30); // Nov 26, 9:30 PM in New York

describe("times in the user's zone", () => {
  it.each([
    [Date.UTC(2026, 10, 27, 1, 5), "8:05 PM"],
    [Date.UTC(2026, 10, 26, 3, 0), "Yesterday"],
    [Date.UTC(2026, 10, 23, 15, 0), "Mon"],
    [Date.UTC(2026, 9, 1, 15, 0), "Oct 1"],
    [Date.UTC(2025, 9, 1, 15, 0), "Oct 1, 2025"],
  ])("shortens %d to %s", (ms, words) => {
    expect(shortTime(ms, ZONE, NOW)).toBe(words);
  });

  it("names the days of a conversation", () => {
    expect(dayTitle(Date.UTC(2026, 10, 27, 1, 5), ZONE, NOW)).toBe("Today");
    expect(dayTitle(Date.UTC(2026, 10, 20, 15, 0), ZONE, NOW)).toBe("Friday, November 20, 2026");
  });

  it.each(["2026-11-26T21:30", "2026-07-01T09:00", "2026-11-01T00:30", "2026-03-08T03:30"])(
    "finds the time of %s",
    (clock) => {
      expect(wallClock(atWallClock(clock, ZONE), ZONE)).toBe(clock);
    },
  );

  it("shows the wall clock", () => {
    expect(wallClock(NOW, ZONE)).toBe("2026-11-26T21:30");
  });
});
