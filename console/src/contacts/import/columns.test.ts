import { expect, it } from "vitest";
import type { Job } from "@/shared/jobs/job";
import { applyChoices, columnsParameter, findShared, recognitionOf } from "./columns";

const RESULT = {
  format: "csv",
  encoding: "utf-8",
  delimiter: "comma",
  header: true,
  columns: [
    { position: 1, name: "Home, Phone", field: "phone_number" },
    { position: 3, name: "Mobile", field: "phone_number" },
    { position: 4, name: "Level", field: "customFields.membership" },
  ],
  ignoredColumns: [{ position: 5, name: "Shoe size" }],
};
const READ = recognitionOf({ result: RESULT } as unknown as Job);

it("puts columns in the order of the file, also those that are left out", () => {
  expect(READ.columns.map(({ position, field }) => [position, field])).toEqual([
    [1, "phone_number"],
    [3, "phone_number"],
    [4, "membership"],
    [5, ""],
  ]);
  expect(recognitionOf({ result: {} } as unknown as Job).columns).toEqual([]);
});

it("keeps the names of columns by which the API prefers one", () => {
  expect(columnsParameter(READ.columns, { 5: "notes" }, true)).toBe("Home  Phone,-,Mobile,membership,notes");
  expect(columnsParameter(READ.columns, { 5: "notes" }, false)).toBe("phone_number,-,phone_number,membership,notes");
});

it("names a chosen column by its field, and skips one that is left out", () => {
  expect(columnsParameter(READ.columns, { 1: "-", 4: "-" }, true)).toBe("-,-,phone_number,-,-");
  expect(columnsParameter(READ.columns, { 5: "phone_number" }, true)).toBe(
    "Home  Phone,-,Mobile,membership,phone_number",
  );
});

it("finds fields that several columns become", () => {
  expect(findShared(READ.columns)).toEqual(["phone_number"]);
  expect(findShared(applyChoices(READ.columns, { 1: "-" }))).toEqual([]);
});
