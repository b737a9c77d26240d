import { describe, expect, it } from "vitest";
import { hasBrackets, insertField, isInBrackets } from "./mergeFields";

describe("merge fields", () => {
  it.each(["Hi [first]", "Hi {first}", "Hi first]"])("may stand in %s", (text) => {
    expect(hasBrackets(text)).toBe(true);
  });

  it("are not looked for in a text without brackets", () => {
    expect(hasBrackets("Hi (first)")).toBe(false);
  });

  it("are complete when their bracket is closed", () => {
    expect(["Hi [fir", "[first] and [", "Hi [first]", "Hi"].map(isInBrackets)).toEqual([true, true, false, false]);
  });

  it("take the place of what is selected", () => {
    expect(insertField("Hi you!", "first", 3, 6)).toEqual({ text: "Hi [first]!", caret: 10 });
    expect(insertField("", "city", 0)).toEqual({ text: "[city]", caret: 6 });
  });
});
