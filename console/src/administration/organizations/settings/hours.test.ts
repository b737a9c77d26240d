import { expect, it } from "vitest";
import { areInOrder, clockOf, endOf, nextInterval, readHours, withDay } from "./hours";

const MORNING = { from: "09:00", to: "12:00" };

it("leaves out days without hours", () => {
  expect(readHours({ monday: [MORNING], tuesday: [] })).toEqual({ monday: [MORNING] });
  expect(withDay({ monday: [MORNING] }, "monday", [])).toEqual({});
});

it("shows the end of a day as midnight", () => {
  expect(clockOf("24:00")).toBe("00:00");
  expect(endOf("00:00")).toBe("24:00");
  expect(endOf("17:30")).toBe("17:30");
});

it("offers an interval after the last one", () => {
  expect(nextInterval([])).toEqual({ from: "09:00", to: "17:00" });
  expect(nextInterval([MORNING])).toEqual({ from: "13:00", to: "15:00" });
  expect(nextInterval([{ from: "08:00", to: "24:00" }])).toEqual({ from: "22:00", to: "24:00" });
});

it("finds intervals that end before they begin", () => {
  expect(areInOrder({ monday: [MORNING] })).toBe(true);
  expect(areInOrder({ monday: [{ from: "17:00", to: "09:00" }] })).toBe(false);
  expect(areInOrder({ sunday: [{ from: "", to: "09:00" }] })).toBe(false);
});
