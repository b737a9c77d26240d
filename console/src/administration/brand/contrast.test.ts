import { expect, it } from "vitest";
import { contrast, isColor, textOn } from "./contrast";

it("measures contrast as WCAG does", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

it("chooses the text that is easier to read", () => {
  expect(textOn("#2457d6")).toBe("#ffffff");
  expect(textOn("#f5d000")).toBe("#000000");
});

it("knows a color", () => {
  expect(["#2457d6", "#fff", "blue", ""].map(isColor)).toEqual([true, false, false, false]);
});
