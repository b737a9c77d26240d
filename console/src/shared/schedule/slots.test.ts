import { expect, it } from "vitest";
import { morningAfter, nextMonday } from "./slots";

it("suggests the next morning, over the end of a month", () => {
  expect(morningAfter("2026-11-30T23:59")).toBe("2026-12-01T09:00");
});

it.each([
  ["2026-11-27T10:00", "2026-11-30T09:00"], // Friday
  ["2026-11-29T10:00", "2026-11-30T09:00"], // Sunday
  ["2026-11-30T08:00", "2026-12-07T09:00"], // Monday itself
])("suggests the Monday after %s", (clock, monday) => {
  expect(nextMonday(clock)).toBe(monday);
});
