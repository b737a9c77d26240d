import { describe, expect, it } from "vitest";
import type { CustomField } from "@/live/labels";
import { choicesOf, editedValue, linkOf, requestedValue, shownValue } from "./customValues";

const field = (type: CustomField["type"], options: string[] = []): CustomField => ({
  id: "field",
  key: "field",
  name: "Field",
  type,
  description: "",
  options,
});

describe("values of custom fields", () => {
  it("shows them by their type", () => {
    expect(shownValue(field("number"), 1234.5)).toBe("1,234.5");
    expect(shownValue(field("date"), "2026-12-24")).toBe("Dec 24, 2026");
    expect(shownValue(field("boolean"), false)).toBe("No");
    expect(shownValue(field("text"), undefined)).toBe("");
  });

  it("sends what was entered, and nothing as no value", () => {
    expect(requestedValue(field("number"), "1,234.5")).toBe(1234.5);
    expect(requestedValue(field("number"), "many")).toBe("many");
    expect(requestedValue(field("boolean"), editedValue(field("boolean"), true))).toBe(true);
    expect(requestedValue(field("boolean"), editedValue(field("boolean"), false))).toBe(false);
    expect(requestedValue(field("text"), "  ")).toBeNull();
  });

  it("offers an option that was removed to the contact that has it", () => {
    const values = (value: string) => choicesOf(field("choice", ["Gold"]), value)?.map((choice) => choice.value);
    expect(values("Silver")).toEqual(["", "Gold", "Silver"]);
    expect(values("Gold")).toEqual(["", "Gold"]);
    expect(choicesOf(field("text"), "")).toBeNull();
  });

  it("links addresses, and no scripts", () => {
    expect(linkOf(field("url"), "https://example.com/")).toBe("https://example.com/");
    expect(linkOf(field("url"), "javascript:alert(1)")).toBeNull();
    expect(linkOf(field("email"), "office@example.com")).toBe("mailto:office@example.com");
    expect(linkOf(field("text"), "https://example.com/")).toBeNull();
  });
});
