import { expect, it } from "vitest";
import type { Recognition } from "../columns";
import { defuse } from "./cells";
import { listProblems, problemOf, type Titles, writeRejected } from "./rejected";

const TITLES: Titles = {
  line: "Line",
  column: "Column",
  value: "Value",
  reason: "Reason",
  leftOut: (name) => `Out: ${name}`,
};
const READ: Recognition = {
  format: "csv",
  encoding: "utf-8",
  delimiter: "semicolon",
  hasHeader: true,
  columns: [
    { position: 1, name: "Name", field: "full_name" },
    { position: 2, name: "Phone", field: "phone_number" },
    { position: 3, name: "Shoe size", field: "" },
  ],
};
const TEXT = 'Name;Phone;Shoe size\n"Diaz; Rosa";212;39\nPaul;+12125550123;40\nEve;=1+1;\n';
const PROBLEMS = [
  { line: 2, column: "Phone", value: "212", reason: "Is too short; call them.", severity: "error" },
  { line: 3, column: "Shoe size", value: "40", reason: "Left out.", severity: "warning" },
  { line: 4, column: "Phone", value: "=1+1", reason: "Is none.", severity: "error" },
].map(problemOf);

it.each([
  ["=HYPERLINK(1)", "'=HYPERLINK(1)"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["-2+3", "'-2+3"],
  [" =1", " '=1"],
  ["a;=1", "a;'=1"],
  ["two\n+lines", "two\n'+lines"],
  ["'=1", "''=1"],
  ["+12125550123", "+12125550123"],
  ['="0123"', "0123"],
  ["Ann-Lee @ work", "Ann-Lee @ work"],
])("defuses %j", (cell, safe) => {
  expect(defuse(cell)).toBe(safe);
});

it("writes the refused rows as they are, with line and reason", () => {
  expect(writeRejected(TEXT, READ, {}, false, PROBLEMS, TITLES)).toBe(
    "\ufeffName;Phone;Shoe size;Line;Column;Reason\r\n" +
      '"Diaz; Rosa";212;39;2;Phone;"Is too short; call them."\r\n' +
      "Eve;'=1+1;;4;Phone;Is none.\r\n",
  );
});

it("names columns so that the table is read as it was chosen", () => {
  const header = (read: Recognition, choices = {}, isHeaderChosen = false) =>
    writeRejected(TEXT, read, choices, isHeaderChosen, [], TITLES).split("\r\n")[0];

  expect(header(READ, { 3: "shoe_size", 1: "-" })).toBe("\ufeffOut: Name;Phone;shoe_size;Line;Column;Reason");
  expect(header({ ...READ, hasHeader: false })).toBe("\ufefffull_name;phone_number;Out: 3;Line;Column;Reason");
  expect(header(READ, {}, true)).toBe("\ufefffull_name;phone_number;Shoe size;Line;Column;Reason");
});

it("lists every problem if the file is not there any more", () => {
  expect(listProblems(PROBLEMS, TITLES).split("\r\n")).toEqual([
    "\ufeffLine,Column,Value,Reason",
    "2,Phone,212,Is too short; call them.",
    "3,Shoe size,40,Left out.",
    "4,Phone,'=1+1,Is none.",
    "",
  ]);
});
