import { expect, it } from "vitest";
import { readContact } from "./contacts";
import { digitsOf, mergeableWith, spellingsOf } from "./duplicates";

const contact = (id: string, phone: string) => readContact(id, { phone_number: phone });

it("compares numbers in any spelling", () => {
  expect(digitsOf("+12125550123")).toBe("2125550123");
  expect(digitsOf("(212) 555-0123")).toBe("2125550123");
  expect(digitsOf("+442079460123")).toBe("442079460123");
});

it("asks for a number in the other usual spellings, as many as a query takes", () => {
  expect(spellingsOf("+12125550123")).toContain("(212) 555-0123");
  expect(spellingsOf("+12125550123")).not.toContain("+12125550123");
  expect(spellingsOf("(212) 555-0123")).toContain("+12125550123");
  expect(spellingsOf("+12125550123").length).toBeLessThanOrEqual(30);
});

it("suggests the other spelling of a number", () => {
  const open = contact("open", "+12125550123");
  expect(mergeableWith(open, [open, contact("double", "212.555.0123")]).map((one) => one.id)).toEqual(["double"]);
  expect(mergeableWith(open, [open])).toEqual([]);
});

it("suggests an address of one number at most", () => {
  const open = contact("open", "+12125550123");
  expect(mergeableWith(open, [contact("bare", "")]).map((one) => one.id)).toEqual(["bare"]);
  expect(mergeableWith(open, [contact("other", "+12125550142")])).toEqual([]);
  expect(mergeableWith(contact("bare", ""), [open, contact("other", "+12125550142")])).toEqual([]);
});
