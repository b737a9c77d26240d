import { expect, it } from "vitest";
import { differences } from "./changes";

it("finds what was changed, also within values", () => {
  const stored = { name: "Acme", words: ["PARE"], isOn: true };
  expect(differences(stored, { ...stored, words: ["PARE"] })).toEqual({});
  expect(differences(stored, { name: "Acme", words: [], isOn: false })).toEqual({ words: [], isOn: false });
});
