import { expect, it } from "vitest";
import { countSegments } from "./segments";

it.each([
  ["", "GSM-7", 1, 160],
  ["a".repeat(160), "GSM-7", 1, 0],
  ["a".repeat(161), "GSM-7", 2, 145],
  ["€".repeat(80), "GSM-7", 1, 0],
  // An extension character is not split, so a unit of the first segment stays free.
  [`${"a".repeat(152)}€${"a".repeat(8)}`, "GSM-7", 2, 143],
  ["é".repeat(160), "GSM-7", 1, 0],
  ["’".repeat(70), "UCS-2", 1, 0],
  ["’".repeat(71), "UCS-2", 2, 63],
  ["😀".repeat(35), "UCS-2", 1, 0],
  ["😀".repeat(36), "UCS-2", 2, 61],
])("counts %j", (text, encoding, segments, left) => {
  expect(countSegments(text)).toMatchObject({ encoding, segments, left });
});

it("names what makes a text UCS-2", () => {
  expect(countSegments("It’s ready 😀, isn’t it").ucs2Characters).toEqual(["’", "😀"]);
});
