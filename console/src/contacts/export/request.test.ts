import { expect, it } from "vitest";
import { NO_FILTERS } from "../table/filters/filters";
import { canFilter, type ExportChoice, isComplete, isPossible, isWider, toExportQuery } from "./request";

const CHOICE: ExportChoice = {
  kind: "contacts",
  format: "csv",
  isFiltered: false,
  from: "2026-01-01",
  to: "",
  hasMedia: true,
};
const TAGGED = { ...NO_FILTERS, tags: ["t1"], list: "l1" };
const bytes = (text: string) => new TextEncoder().encode(text);

it("asks for what was chosen, and for nothing that the kind cannot have", () => {
  expect(toExportQuery(CHOICE, "ann", TAGGED)).toEqual({ type: "contacts", format: "csv", userId: "ann", bom: true });
  const whole: ExportChoice = { ...CHOICE, kind: "everything", format: "zip", isFiltered: true, to: "2026-01-31" };
  expect(toExportQuery(whole, "ann", TAGGED)).toEqual({
    type: "everything",
    format: "zip",
    userId: "ann",
    bom: true,
    from: "2026-01-01",
    to: "2026-01-31",
    media: true,
    listId: "l1",
    tags: "t1",
  });
  expect(isPossible("everything", "csv")).toBe(false);
  expect(isPossible("everything", "jsonl")).toBe(true);
});

it("knows which filters an export can have", () => {
  expect(canFilter(TAGGED)).toBe(true);
  expect(canFilter({ ...NO_FILTERS, unread: true })).toBe(false);
  expect(isWider({ ...NO_FILTERS, unread: true })).toBe(true);
  expect(isWider(TAGGED)).toBe(false);
});

it("recognizes a file that was cut off", () => {
  expect(isComplete("jsonl", bytes('{"id": "a"}\n{"type": "end", "export": "complete", "contacts": 1}\n'))).toBe(true);
  expect(isComplete("jsonl", bytes('{"id": "a"}\n'))).toBe(false);
  expect(isComplete("zip", bytes("PK\x05\x06 and the rest"))).toBe(true);
  expect(isComplete("zip", bytes("PK\x03\x04 a file"))).toBe(false);
});
