import { expect, it } from "vitest";
import { decode, guessEncoding } from "./decoding";
import { delimiterOf, findLines, guessDelimiter, readRow, readRows } from "./table";

it("reads cells as spreadsheets write them", () => {
  expect(readRow('a,"b, ""c""\nd",\r\nnext', 0, ",")).toEqual({ cells: ["a", 'b, "c"\nd', ""], end: 17 });
  expect(readRow("x;1,5", 0, delimiterOf("semicolon")).cells).toEqual(["x", "1,5"]);
});

it("hides one row behind a quotation mark that is never closed", () => {
  const text = 'Name,Phone\n"Ann,1\nBen,2\n';
  expect(readRows(text, ",", 10)).toEqual([
    ["Name", "Phone"],
    ['"Ann', "1"],
    ["Ben", "2"],
  ]);
});

it("leaves out empty rows and the line that names the delimiter", () => {
  expect(readRows("sep=;\r\nName;Phone\r\n;\r\n\r\nAnn;1", ";", 10)).toEqual([
    ["Name", "Phone"],
    ["Ann", "1"],
  ]);
  expect(readRows("a\nb\nc", ",", 2)).toEqual([["a"], ["b"]]);
});

it.each([
  ["sep=|\na|b", "pipe"],
  ["a;b,c\nd;e,f,g", "semicolon"],
  ["a\tb\n1\t2", "tab"],
  ["only\nnames", "comma"],
])("guesses the delimiter of %j", (text, delimiter) => {
  expect(guessDelimiter(text)).toBe(delimiter);
});

it("counts lines as an editor does, also within cells", () => {
  const text = 'a\r\n"b\nc",1\rd\n';
  expect([...findLines(text, new Set([2, 4, 9]))]).toEqual([
    [2, 3],
    [4, 11],
  ]);
});

it("decodes what the API decodes", () => {
  const western = new Uint8Array([0x52, 0xe9, 0x21]);
  expect(guessEncoding(western)).toBe("windows-1252");
  expect(decode(western, "windows-1252")).toBe("Ré!");
  expect(decode(new Uint8Array([0xe8]), "cp1250")).toBe("č");
  expect(decode(new Uint8Array([0xff, 0xfe, 0x41, 0]), guessEncoding(new Uint8Array([0xff, 0xfe])))).toBe("A");
  expect(guessEncoding(new TextEncoder().encode("Zoë").slice(0, 3))).toBe("utf-8");
  const mixed = new Uint8Array([...new TextEncoder().encode("Zoë\n"), 0xe9, 0x0a]);
  expect(decode(mixed, "utf-8 and windows-1252")).toBe("Zoë\né\n");
  expect(decode(western, "cp437")).toBeNull();
});
