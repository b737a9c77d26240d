import { expect, it } from "vitest";
import { keyOf } from "./requestKey";

it("names the same form alike, and a corrected one otherwise", () => {
  expect(keyOf("form", { email: "a@example.com" })).toBe(keyOf("form", { email: "a@example.com" }));
  expect(keyOf("form", { email: "a@example.com" })).not.toBe(keyOf("form", { email: "b@example.com" }));
});
