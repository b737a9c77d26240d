import { expect, it } from "vitest";
import { displayName, formatPhone, initials } from "./phone";

it("writes numbers as people do", () => {
  expect(formatPhone("+12125550123")).toBe("(212) 555-0123");
  expect(formatPhone("+442071838750")).toBe("+442071838750");
});

it("names contacts by their number where there is no name", () => {
  const contact = { name: "+12125550123", phone: "+12125550123", participants: [] };
  expect(displayName(contact)).toBe("(212) 555-0123");
  expect(displayName({ ...contact, name: "Maria Alvarez" })).toBe("Maria Alvarez");
});

it("takes the initials of first and last name", () => {
  expect(initials("Maria del Mar Alvarez")).toBe("MA");
  expect(initials("Yuki")).toBe("Y");
  expect(initials("(212) 555-0123")).toBe("");
});
