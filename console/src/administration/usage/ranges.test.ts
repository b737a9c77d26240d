import { expect, it } from "vitest";
import { barsOf, labelOf, periodOf, periodsOf, rangeOf } from "./ranges";

const NOW = Date.UTC(2026, 0, 15, 12);

it("knows the days of each preset, also over the end of a year", () => {
  expect(rangeOf("thisMonth", NOW)).toEqual({ from: "2026-01-01", to: "2026-01-15" });
  expect(rangeOf("lastMonth", NOW)).toEqual({ from: "2025-12-01", to: "2025-12-31" });
  expect(rangeOf("year", NOW)).toEqual({ from: "2025-02-01", to: "2026-01-15" });
});

it("shows a short time by days, and a long one by months", () => {
  expect(periodOf(rangeOf("lastMonth", NOW))).toBe("day");
  expect(periodOf(rangeOf("year", NOW))).toBe("month");
  expect(periodsOf({ from: "2026-02-27", to: "2026-03-01" })).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
  expect(periodsOf(rangeOf("year", NOW))).toHaveLength(12);
  expect(labelOf("2026-02-27")).toBe("Feb 27");
  expect(labelOf("2026-02")).toBe("Feb 2026");
});

it("has a bar for each month, also for one without messages", () => {
  const rows = [{ period: "2026-11", out: { messages: 3 }, in: { messages: 2 } }];

  expect(barsOf({ from: "2026-09-01", to: "2026-11-27" }, rows)).toEqual([
    { period: "2026-09", out: 0, in: 0 },
    { period: "2026-10", out: 0, in: 0 },
    { period: "2026-11", out: 3, in: 2 },
  ]);
});
