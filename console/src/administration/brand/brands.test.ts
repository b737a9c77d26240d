import { expect, it } from "vitest";
import { type BrandSettings, ownOf, previewOf } from "./brands";

const STORED = {
  brand: {
    name: "Acme",
    supportEmail: "help@example.com",
    logoUrl: "https://cdn.example.com/acme.svg",
    color: "#2457d6",
    accentColor: "#2457d6",
    textColor: "#ffffff",
    webAppUrl: "",
  },
  own: { logoUrl: "https://cdn.example.com/acme.svg" },
  hosts: [],
  advice: [],
} as unknown as BrandSettings;

it("shows what is written, and inherits the rest", () => {
  const shown = previewOf(STORED, { ...ownOf(STORED), name: "Nova", color: "#118833" });
  expect([shown.name, shown.color, shown.accentColor]).toEqual(["Nova", "#118833", "#118833"]);
  expect(shown.supportEmail).toBe("help@example.com");
});

it("keeps the color while another one is half written", () => {
  expect(previewOf(STORED, { ...ownOf(STORED), color: "#11" }).color).toBe("#2457d6");
});

it("drops a logo that is emptied", () => {
  expect(previewOf(STORED, { ...ownOf(STORED), logoUrl: "" }).logoUrl).toBe("");
});
