import { describe, expect, it } from "vitest";
import { makeShades, mix } from "./theme";

describe("theme", () => {
  it("mixes two colors", () => {
    expect(mix("#000000", "#ffffff", 0.5)).toBe("#808080");
    expect(mix("#2457d6", "#ffffff", 0)).toBe("#2457d6");
  });

  it("keeps the brand's color among ten shades", () => {
    const shades = makeShades("#2457d6");
    expect(shades).toHaveLength(10);
    expect(shades[6]).toBe("#2457d6");
  });
});
