import { expect, it } from "vitest";
import { t } from "./index";

it("fills in values and chooses the form of a number", () => {
  expect(t("login.title", { brand: "Acme" })).toBe("Log in to Acme");
  expect(t("composer.segments", { count: 1 })).toBe("1 segment");
  expect(t("composer.segments", { count: 2 })).toBe("2 segments");
});
