import { expect, it } from "vitest";
import { t, withTexts } from "./index";

it("fills in values and chooses the form of a number", () => {
  expect(t("login.title", { brand: "Acme" })).toBe("Log in to Acme");
  expect(t("composer.segments", { count: 1 })).toBe("1 segment");
  expect(t("composer.segments", { count: 2 })).toBe("2 segments");
  expect(t("composer.segments", { count: 1200 })).toBe("1,200 segments");
});

it("adds the texts of a room", () => {
  const tt = withTexts({ "room.title": "Hello {name}" });
  expect(tt("room.title", { name: "Ann" })).toBe("Hello Ann");
  expect(tt("app.save")).toBe(t("app.save"));
});
