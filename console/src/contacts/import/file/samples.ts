import type { Column, Recognition } from "../columns";
import { decode, guessEncoding } from "./decoding";
import { DELIMITERS, delimiterOf, guessDelimiter, lineAt, readRows } from "./table";

const HEAD_BYTES = 65_536;
const SAMPLE_ROWS = 30;
const SAMPLES = 3;
const PHONE_DIGITS = 7;

/** Values of columns as the file begins: by position in tables, by name in JSON lines. */
export type Samples = Map<number | string, string[]>;

/** Return values of the columns of a file. */
export async function readSamples(file: Blob, read: Recognition): Promise<Samples> {
  const text = decode(await readHead(file), read.encoding) ?? "";
  return read.format === "jsonl" ? sampleMembers(text) : sampleCells(text, read);
}

/** Return how a table seems to be read, where the API has found no numbers in it: nothing is matched yet. */
export async function readHere(file: Blob): Promise<Recognition> {
  const head = await readHead(file);
  const encoding = guessEncoding(head);
  const text = decode(head, encoding) ?? "";
  const delimiter = guessDelimiter(text);
  const rows = readRows(text, DELIMITERS[delimiter], SAMPLE_ROWS);
  const first = rows[0] ?? [];
  const hasHeader = !first.some((cell) => cell.replace(/\D/g, "").length >= PHONE_DIGITS);
  const width = Math.max(0, ...rows.map((row) => row.length));
  const columns: Column[] = Array.from({ length: width }, (_, index) => ({
    position: index + 1,
    name: hasHeader ? (first[index] ?? "") : "",
    field: "",
  }));
  return { format: "csv", encoding, delimiter, hasHeader, columns };
}

/** Whether a file is a workbook, whatever its name says. */
export async function isWorkbook(file: Blob): Promise<boolean> {
  const [a, b, c, d] = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  return (a === 0x50 && b === 0x4b && c === 3 && d === 4) || (a === 0xd0 && b === 0xcf && c === 0x11 && d === 0xe0);
}

/** Whether a file has a JSON object on its first line. */
export async function isJsonLines(file: Blob): Promise<boolean> {
  return (await file.slice(0, 64).text()).trimStart().startsWith("{");
}

async function readHead(file: Blob): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
}

function sampleCells(text: string, read: Recognition): Samples {
  const rows = readRows(text, delimiterOf(read.delimiter), SAMPLE_ROWS).slice(read.hasHeader ? 1 : 0);
  return new Map(
    read.columns.map(({ position }) => [position, firstOf(rows.map((cells) => cells[position - 1]?.trim() ?? ""))]),
  );
}

function sampleMembers(text: string): Samples {
  const found = new Map<string, string[]>();
  for (let place = 0, rows = 0; place < text.length && rows < SAMPLE_ROWS; rows += 1) {
    const line = lineAt(text, place);
    place += line.length + 1;
    for (const [name, value] of Object.entries(parse(line))) {
      const shown = typeof value === "string" ? value : JSON.stringify(value);
      found.set(name, [...(found.get(name) ?? []), shown]);
    }
  }
  return new Map([...found].map(([name, values]) => [name, firstOf(values)]));
}

function parse(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}

function firstOf(values: string[]): string[] {
  return [...new Set(values.filter(Boolean))].slice(0, SAMPLES);
}
