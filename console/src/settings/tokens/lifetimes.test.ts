import { expect, it } from "vitest";
import { endOf } from "./lifetimes";

const DAY_MS = 24 * 60 * 60 * 1000;

it.each([
  [0, "never"],
  [1000, "ended"],
  [999, "ended"],
  [1000 + DAY_MS, "soon"],
  [1000 + 60 * DAY_MS, "later"],
])("tells when a token of %d ends", (expires, end) => {
  expect(endOf(expires, 1000)).toBe(end);
});
